// Where the files of a component go: expands the variables of a manifest's paths.
//
// A component for x86 on a 64-bit image (architecture `x86` or `wow64`) sees the 32-bit half: SysWOW64, Program Files (x86).

/** For which processor a component is, and for which one the image. */
export type ComponentTarget = {
  /** `processorArchitecture` of the component: `x86`, `wow64`, `amd64`, `arm64`, `msil`. */
  architecture: string
  /** Architecture of the Windows image: `x86`, `amd64` or `arm64`. */
  imageArchitecture: string
}

/** Which half of Windows a component belongs to: its own, or the 32-bit half of a 64-bit Windows. */
export type WindowsHalf = 'native' | 'thirty-two-bit'

/** Folders relative to the system drive. `null`: does not exist there. */
type Folder = Record<WindowsHalf, string>

const systemFolder: Folder = { native: 'Windows\\System32', 'thirty-two-bit': 'Windows\\SysWOW64' }
const programFiles: Folder = { native: 'Program Files', 'thirty-two-bit': 'Program Files (x86)' }

/**
 * Variables of manifests, in lower case. Those for files come from the census of real manifests and from what Wine's
 * update installer expands; `help`, `public`, `startMenu` and `documentsSettings` are the standard folders of Windows.
 */
const folders: Record<string, Folder> = {
  'runtime.system32': systemFolder,
  'runtime.drivers': within(systemFolder, 'drivers'),
  'runtime.wbem': within(systemFolder, 'wbem'),
  'runtime.windows': both('Windows'),
  'runtime.systemroot': both('Windows'),
  'runtime.inf': both('Windows\\INF'),
  'runtime.fonts': both('Windows\\Fonts'),
  'runtime.help': both('Windows\\Help'),
  'runtime.programfiles': programFiles,
  'runtime.commonfiles': within(programFiles, 'Common Files'),
  'runtime.programdata': both('ProgramData'),
  'runtime.startmenu': both('ProgramData\\Microsoft\\Windows\\Start Menu'),
  'runtime.public': both('Users\\Public'),
  'runtime.documentssettings': both('Users'),
  'runtime.bootdrive': both(''),
}

/** Variables that always mean the 32-bit half; on a 32-bit image Windows has no second half. */
const thirtyTwoBitFolders: Record<string, { onSixtyFour: string; onThirtyTwo: string | null }> = {
  'runtime.syswow64': { onSixtyFour: 'Windows\\SysWOW64', onThirtyTwo: null },
  'runtime.programfilesx86': { onSixtyFour: 'Program Files (x86)', onThirtyTwo: 'Program Files' },
  'runtime.commonfilesx86': {
    onSixtyFour: 'Program Files (x86)\\Common Files',
    onThirtyTwo: 'Program Files\\Common Files',
  },
}

/**
 * The path that a manifest's path means, relative to the system drive: `$(runtime.system32)\x` becomes
 * `Windows\System32\x`. Without a backslash at either end.
 * @returns null when the path has no variable at its start, has an unknown one, or could leave the image.
 */
export function expandDestination(path: string, target: ComponentTarget): string | null {
  const match = /^\$\(([A-Za-z0-9_.]+)\)(.*)$/.exec(path)
  if (match === null) return null
  const folder = expandVariable(match[1] ?? '', target)
  const rest = match[2] ?? ''
  if (folder === null || !/^([\\/]|$)/.test(rest)) return null
  const parts = rest.split(/[\\/]+/).filter(part => part !== '' && part !== '.')
  if (parts.some(part => !isFileName(part))) return null
  return [...(folder === '' ? [] : [folder]), ...parts].join('\\')
}

/**
 * The text of a registry value with its variables replaced by absolute paths: `$(runtime.system32)\x.dll` becomes
 * `C:\Windows\System32\x.dll`. Text without a variable is returned as it is.
 * @param systemDrive Drive of Windows once it runs; `C:` unless given.
 * @returns null when a variable is unknown.
 */
export function expandRegistryText(text: string, target: ComponentTarget, systemDrive = 'C:'): string | null {
  let known = true
  const expanded = text.replace(/\$\(([^)]*)\)/g, (_, variable: string) => {
    const folder = expandVariable(variable, target)
    if (folder === null) known = false
    return folder === null || folder === '' ? systemDrive : `${systemDrive}\\${folder}`
  })
  return known ? expanded : null
}

/**
 * Which half of the image's Windows a component belongs to.
 * @returns null when the image has no place for it, or the pair is not known.
 */
export function halfOf({ architecture, imageArchitecture }: ComponentTarget): WindowsHalf | null {
  const component = architecture.toLowerCase()
  const image = imageArchitecture.toLowerCase()
  if (!['x86', 'amd64', 'arm64'].includes(image)) return null
  if (component === image || component === 'msil') return 'native'
  if (image !== 'x86' && (component === 'x86' || component === 'wow64')) return 'thirty-two-bit'
  return null
}

function expandVariable(variable: string, target: ComponentTarget): string | null {
  const half = halfOf(target)
  if (half === null) return null
  const name = variable.toLowerCase()
  const fixed = Object.hasOwn(thirtyTwoBitFolders, name) ? thirtyTwoBitFolders[name] : undefined
  if (fixed !== undefined) {
    return target.imageArchitecture.toLowerCase() === 'x86' ? fixed.onThirtyTwo : fixed.onSixtyFour
  }
  const folder = Object.hasOwn(folders, name) ? folders[name] : undefined
  return folder === undefined ? null : folder[half]
}

function isFileName(part: string): boolean {
  return !/[:*?"<>|$\p{Cc}]/u.test(part) && !/[. ]$/.test(part) && part.length <= 255
}

function both(folder: string): Folder {
  return { native: folder, 'thirty-two-bit': folder }
}

function within(folder: Folder, name: string): Folder {
  return { native: `${folder.native}\\${name}`, 'thirty-two-bit': `${folder['thirty-two-bit']}\\${name}` }
}
