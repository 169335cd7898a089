import { Spinner, Text } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { pointsQuery } from '#console/data'
import { CopyText, RowLink, StateLabel } from '#console/parts'
import { joinCommands, type NewPoint } from './new-point.ts'
import { useText } from './wizard-text.ts'

/** How often it is looked whether the point has joined, in milliseconds. */
const lookMs = 1000

/** The commands for the machine of the point, and whether it has joined. `token`: null when this page was loaded again since. */
export function Join({ input, token }: { input: NewPoint; token: string | null }) {
  const text = useText()
  const points = useQuery({ ...pointsQuery(), refetchInterval: lookMs })
  const name = input.name.trim()
  const joined = points.data?.find(point => point.name === name)
  return (
    <>
      {token === null ? (
        <Text>{text('join.forgotten')}</Text>
      ) : (
        <>
          <Text>{text('join.hint')}</Text>
          <CopyText label={text('join.command')}>{joinCommands(input, token)}</CopyText>
        </>
      )}
      <div aria-live="polite">
        {joined ? (
          <StateLabel kind="good">{text('join.joined', { name, address: joined.address })}</StateLabel>
        ) : (
          <Spinner size="tiny" labelPosition="after" label={text('join.waiting', { name })} />
        )}
      </div>
      {joined && (
        <RowLink to="/administration/distribution-points" search={{ selected: joined.id }}>
          {text('join.show')}
        </RowLink>
      )}
    </>
  )
}
