// What is read from a Defender update (`defender-dism-<architecture>.cab`): Microsoft's cabinet for images, whose folders are those of
// `ProgramData\Microsoft\Windows Defender`.
//
//   Platform/<version>/…          the programs; the folder's name is `4.18.24090.11-0`
//   Definition Updates/Updates/…  mpengine.dll and *.vdm; the file version of mpavdlta.vdm is that of the definitions
//   package-defender.xml          <packageinfo><versions><engine>…<platform>…<signatures>…
//   MpSigStub.exe                 installs the update on a running Windows
//
// Sources: Microsoft's description of the kit, and public tools that use it.

/** The parts of a Defender update, and what it says of itself. Null means that it could not be read. */
export type DefenderFacts = {
  /** Names of the folders below `Platform`, as the update spells them. An update has one or none. */
  platformFolders: string[]
  /** Version of the engine: file version of mpengine.dll, else what the package file says. */
  engine: string | null
  /** Version of the definitions: file version of mpavdlta.vdm, else what the package file says. */
  signatures: string | null
  /** What goes into an image. */
  files: DefenderFileFacts[]
  /** Files that have no place in an image and are none of those that are known to stay out. */
  unplaced: string[]
}

/** One file of a Defender update. */
export type DefenderFileFacts = {
  /** Member path, with `/`, as the update spells it. */
  path: string
  part: DefenderPart
  size: number
  /** SHA-1 (hexadecimal): WIM files know their files by it. */
  sha1: string
}

/** `platform`: the programs; `definitions`: the engine and what it knows. */
export type DefenderPart = 'platform' | 'definitions'

/** A platform's version and number: `4.18.24090.11-0`. */
const platformFolder = /^\d{1,5}(\.\d{1,10}){3}(-\d{1,5})?$/

/** Where a member belongs. `left-out`: MpSigStub.exe, and what describes the package. */
export function placeOfMember(path: string): DefenderPart | 'left-out' | 'unplaced' {
  const parts = path.split(/[\\/]/)
  const [first = '', second = ''] = parts.map(part => part.toLowerCase())
  if (parts.at(-1)?.toLowerCase() === 'mpsigstub.exe') return 'left-out'
  if (parts.length === 1 && /\.xml$/i.test(path)) return 'left-out'
  if (parts.length < 3) return 'unplaced'
  if (first === 'platform' && platformFolder.test(second)) return 'platform'
  return first === 'definition updates' && second === 'updates' ? 'definitions' : 'unplaced'
}
