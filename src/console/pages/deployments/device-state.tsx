import type { DeploymentDevice } from '#api-client'
import { StateLabel } from '#console/parts'
import { type DeploymentText, useText } from './deployment-text.ts'
import { kindOfState } from './states.ts'

/** How a device of a deployment stands; one that is overdue from a restart says that. */
export function DeviceState({ row }: { row: DeploymentDevice }) {
  const text = useText()
  return (
    <StateLabel kind={row.silentSince === null ? kindOfState[row.state] : 'bad'}>
      {stateText(row, text)}
    </StateLabel>
  )
}

/** The same as a text, by which lists are sorted. */
export function stateText({ state, silentSince }: DeploymentDevice, text: DeploymentText): string {
  return text(silentSince === null ? `deviceStates.${state}` : 'overdue')
}
