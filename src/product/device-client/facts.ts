// What is known of this device: from the machine, and from a file, which says more than the machine and is what a simulated device has.

import { readFile, statfs } from 'node:fs/promises'
import { arch, hostname, networkInterfaces, totalmem } from 'node:os'
import { resolve } from 'node:path'
import { z } from 'zod'
import { type DeviceFacts, deviceFacts, deviceName } from '#product/device-protocol'
import { type SequenceFacts, sequenceFactsSchema } from '#product/task-sequence-model'
import { DeviceFactsUnknown } from './errors.ts'
import type { ClientFolder } from './state-file.ts'
import { readWindowsFacts } from './windows-facts.ts'

/** A device's facts, for the site and for conditions and checks of a sequence. */
export type KnownFacts = { name: string; device: DeviceFacts; sequence: SequenceFacts }

/** What a file of facts may hold; everything may be missing. Sizes in MiB. */
export const factsFileSchema = z.strictObject({
  ...deviceFacts.omit({ client: true }).partial().shape,
  ...sequenceFactsSchema.pick({
    operatingSystem: true,
    processorMegahertz: true,
    mainsPower: true,
    uefi: true,
    secureBoot: true,
    tpm: true,
  }).shape,
  name: deviceName.optional(),
})
/** See {@link factsFileSchema}. */
export type FactsFile = z.input<typeof factsFileSchema>

const MIB = 1024 * 1024
const architectures: Record<string, DeviceFacts['architecture']> = { x64: 'x64', arm64: 'arm64', ia32: 'x86' }

/**
 * Reads them anew: memory, disk and power change.
 * @param file a JSON file; what it says goes before what the machine says
 * @throws DeviceFactsUnknown when the file cannot be read, or something that the site must know is not known
 */
export async function readFacts(folder: ClientFolder, file: string | null): Promise<KnownFacts> {
  const fromFile = file === null ? {} : await readFactsFile(file)
  const fromWindows = process.platform === 'win32' ? await readWindowsFacts() : {}
  const known = { ...(await readMachine(folder)), ...present(fromWindows), ...present(fromFile) }
  const {
    name = hostname(),
    operatingSystem,
    processorMegahertz,
    mainsPower,
    uefi,
    secureBoot,
    tpm,
    ...said
  } = known
  const client = { kind: 'node', version: await readVersion() } as const
  const device = deviceFacts.safeParse({ ...said, client })
  if (!device.success) {
    const [issue] = device.error.issues
    throw new DeviceFactsUnknown({ reason: `${issue?.path.join('.')} is missing or wrong` })
  }
  const { architecture, edition, language, build, memoryMegabytes, freeDiskMegabytes, ...rest } = device.data
  const { manufacturer, model } = rest
  const [, , ...numbers] = build.split('.')
  const sequence: SequenceFacts = {
    ...present({ operatingSystem, processorMegahertz, mainsPower, uefi, secureBoot, tpm }),
    ...present({ memoryMegabytes, freeDiskMegabytes, manufacturer, model }),
    ...{ computerName: name, architecture, edition, language, build: numbers.join('.') },
  }
  return { name, device: device.data, sequence }
}

async function readFactsFile(file: string): Promise<z.output<typeof factsFileSchema>> {
  try {
    return factsFileSchema.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? cause.issues[0]?.path.join('.') : (cause as Error).message
    throw new DeviceFactsUnknown({ reason: `the file ${file} is not as it should be (${reason})` }, { cause })
  }
}

/** What every machine says of itself. */
async function readMachine(folder: ClientFolder): Promise<FactsFile> {
  const addresses = Object.values(networkInterfaces())
    .flatMap(list => list ?? [])
    .filter(one => !one.internal && !one.address.startsWith('fe80:') && !one.address.startsWith('169.254.'))
    .sort((left, right) => left.family.localeCompare(right.family))
    .map(one => one.address.replace(/%.*$/, ''))
  const disk = await statfs(folder.path)
  const architecture = architectures[arch()]
  return {
    ...(architecture && { architecture }),
    // A machine without a network asks a site on itself.
    addresses: addresses.length === 0 ? ['127.0.0.1'] : addresses.slice(0, 16),
    memoryMegabytes: Math.floor(totalmem() / MIB),
    freeDiskMegabytes: Math.floor((disk.bavail * disk.bsize) / MIB),
  }
}

async function readVersion(): Promise<string> {
  const file = resolve(import.meta.dirname, '../../../package.json')
  return z.object({ version: z.string() }).parse(JSON.parse(await readFile(file, 'utf8'))).version
}

/** Without what is not known, so that it hides nothing that is. */
function present<Facts extends object>(facts: Facts): { [Name in keyof Facts]?: NonNullable<Facts[Name]> } {
  const known = Object.entries(facts).filter(([, value]) => value !== undefined && value !== null)
  return Object.fromEntries(known) as { [Name in keyof Facts]?: NonNullable<Facts[Name]> }
}
