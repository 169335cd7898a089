// slipstream content-location show

import type { Command } from 'commander'
import type { ContentLocationPreview } from '#api-client'
import { contextOf, exitCodes } from './context.ts'
import { table } from './output.ts'
import { readWholeNumber } from './read-number.ts'
import { runCommand } from './run-command.ts'

/** Adds the noun. */
export function addContentLocationCommands(program: Command): void {
  program
    .command('content-location')
    .description('where a client would get a package from')
    .command('show')
    .description('the points for a client with these addresses, in order, and why not the others')
    .argument('<package>', 'the package ID')
    .argument('<address...>', '10.1.2.3, or 10.1.2.3/24 so that points in its subnet come first')
    .option(
      '--version <number>',
      'this version instead of the one in use',
      readWholeNumber({ least: 1, most: 2 ** 31 - 1, unit: 'versions' }),
    )
    .option(
      '--waited <minutes>',
      'as if it had been trying for so long',
      readWholeNumber({ least: 0, most: 525_600, unit: 'minutes' }),
      0,
    )
    .option(
      '--no-wait',
      'as a task sequence that runs: fallback times are not waited for, they only give the order',
    )
    .action(runCommand(show))
}

type Asked = { version?: number; waited: number; wait: boolean }

async function show(command: Command, packageId: string, addresses: string[]): Promise<number> {
  const { api, out } = await contextOf(command)
  const { version, waited, wait } = command.opts<Asked>()
  const found = await api.previewContentLocation({
    packageId,
    addresses,
    waitedMinutes: wait ? waited : null,
    ...(version !== undefined && { version }),
  })
  out.answer(found, describe(found))
  return exitCodes.done
}

function describe(found: ContentLocationPreview): string[] {
  const later =
    found.askAgainAfterMinutes === null
      ? []
      : [`In ${found.askAgainAfterMinutes} minutes of trying it falls back further (--waited).`]
  return [
    `Version ${found.version} of ${found.packageId}`,
    ...found.unusableAddresses.map(one => `${one.address} says nothing: ${one.reason}.`),
    ...(found.boundaries.length === 0
      ? ['It is in no boundary.']
      : found.boundaries.map(one => `${one.address} is in ${boundaryText(one)}.`)),
    '',
    ...(found.sources.length === 0
      ? ['It gets the version from nowhere now.']
      : table(
          ['', 'Distribution point', 'Boundary group', 'After', 'Why'],
          found.sources.map((one, place) => [
            place + 1,
            one.point,
            one.boundaryGroup,
            one.availableAfterMinutes === 0 ? 'at once' : `${one.availableAfterMinutes} min`,
            one.reasons.join('; '),
          ]),
        )),
    ...later,
    ...(found.leftOut.length === 0 ? [] : ['', 'Not from:']),
    ...found.leftOut.map(one => `  ${one.point}: ${one.reason}`),
  ]
}

function boundaryText({
  boundary,
  value,
  boundaryGroups,
}: ContentLocationPreview['boundaries'][number]): string {
  const groups = boundaryGroups.length === 0 ? 'no boundary group' : boundaryGroups.join(', ')
  return `${boundary === value ? value : `“${boundary}” (${value})`}: ${groups}`
}
