// Makes a Defender update for images: a cabinet whose folders are those of `ProgramData\Microsoft\Windows Defender`, with a file that
// describes it and a program that stays out.

import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { versionedProgram } from '../windows-image/index.ts'
import { type CabinetFile, writeCabinet } from './cabinet.ts'

/** What to make. */
export type DefenderUpdateOptions = {
  /** The file to write, `….cab`. */
  to: string
  architecture?: 'amd64' | 'x86' | 'arm64'
  /** Name of the platform's folder; null: definitions only. Default `4.18.24090.11-0`. */
  platform?: string | null
  /** Version of the definitions. Default `1.419.100.0`. */
  signatures?: string
  engine?: string
  /** Whether files carry their versions in their resources, as Microsoft's do. Default true. */
  versioned?: boolean
  /** Whether `package-defender.xml` says the versions. Default true. */
  described?: boolean
  /** Further files, with '\\' between folders. */
  add?: readonly CabinetFile[]
  /** Bytes of each program. Default 6000. */
  fileSize?: number
}

/** What was made: the files that go into an image, by their place below `ProgramData\Microsoft\Windows Defender`. */
export type DefenderUpdate = { file: string; files: { path: string; size: number; sha256: string }[] }

const platformFiles = [
  'MsMpEng.exe',
  'MpClient.dll',
  'MpSvc.dll',
  'en-US\\MpAsDesc.dll.mui',
  'X86\\MpClient.dll',
]
const definitionFiles = ['mpasbase.vdm', 'mpasdlta.vdm', 'mpavbase.vdm', 'mpavdlta.vdm']

/** Writes the update. */
export async function makeDefenderUpdate(options: DefenderUpdateOptions): Promise<DefenderUpdate> {
  const { architecture = 'amd64', platform = '4.18.24090.11-0', signatures = '1.419.100.0' } = options
  const { engine = '1.1.24080.9', versioned = true, described = true } = options
  const program = (path: string, version: string, machine = architecture): CabinetFile => ({
    path,
    bytes: versionedProgram({
      name: path.slice(path.lastIndexOf('\\') + 1),
      version: versioned ? version : null,
      seed: `defender/${version}`,
      size: options.fileSize ?? 6000,
      architecture: machine,
    }),
  })
  const placed: CabinetFile[] = [
    ...(platform === null
      ? []
      : platformFiles.map(name =>
          program(
            `Platform\\${platform}\\${name}`,
            platform.replace(/-.*$/, ''),
            name.startsWith('X86') ? 'x86' : architecture,
          ),
        )),
    program('Definition Updates\\Updates\\mpengine.dll', engine),
    ...definitionFiles.map(name => program(`Definition Updates\\Updates\\${name}`, signatures, 'x86')),
  ]
  const xml = `<?xml version="1.0"?><!-- SYNTHETIC TEST MATERIAL --><packageinfo><versions><engine>${engine}</engine><platform>${
    platform?.replace(/-.*$/, '') ?? ''
  }</platform><signatures>${signatures}</signatures></versions></packageinfo>`
  const files: CabinetFile[] = [
    ...placed,
    program('MpSigStub.exe', '1.1.1.1'),
    program('Definition Updates\\Updates\\MpSigStub.exe', '1.1.1.1'),
    ...(described ? [{ path: 'package-defender.xml', bytes: Buffer.from(xml) }] : []),
    ...(options.add ?? []),
  ]
  await writeFile(options.to, writeCabinet({ files }))
  return {
    file: options.to,
    files: placed.map(({ path, bytes }) => ({
      path,
      size: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    })),
  }
}
