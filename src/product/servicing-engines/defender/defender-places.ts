// Where Windows Defender has its parts inside an image. Paths use '\' and are relative to the image's root.

/** What Windows brings. */
export const programFolder = 'Program Files\\Windows Defender'
/** The 32-bit part of a 64-bit Windows. */
export const programFolder32 = 'Program Files (x86)\\Windows Defender'
/** The service; an image without it takes no Defender update. */
export const serviceFile = `${programFolder}\\MsMpEng.exe`
/** What updates bring. The folders of a Defender update are those of this one. */
export const dataFolder = 'ProgramData\\Microsoft\\Windows Defender'
/** The engine and its definitions. */
export const definitionsFolder = `${dataFolder}\\Definition Updates\\Updates`
/** The file whose version is that of the definitions. */
export const versionFile = `${definitionsFolder}\\mpavdlta.vdm`

/**
 * Programs that a platform folder needs and updates may leave to Windows, and their texts in folders of languages: those that public tools copy from
 * the folder of Windows (windows-formats 3.8). Of the 32-bit part it is one.
 */
const fillings = [
  'ConfigSecurityPolicy.exe',
  'MpAsDesc.dll',
  'MpEvMsg.dll',
  'ProtectionManagement.dll',
  'MpUxAgent.dll',
]
const fillings32 = ['MpAsDesc.dll']
const language = /^[a-z]{2,3}(-[a-z0-9]+){1,3}$/

/** The place of a file of Windows below a platform's folder; null when it is none that fills a platform up. */
export function fillingPlace(path: string): string | null {
  for (const [folder, names, to] of [
    [programFolder, fillings, ''],
    [programFolder32, fillings32, 'x86\\'],
  ] as const) {
    if (!path.toLowerCase().startsWith(`${folder.toLowerCase()}\\`)) continue
    const inner = path.slice(folder.length + 1)
    const [first = '', second, ...deeper] = inner.toLowerCase().split('\\')
    const isProgram = second === undefined && names.some(name => name.toLowerCase() === first)
    const isText =
      deeper.length === 0 &&
      language.test(first) &&
      names.some(name => name.endsWith('.dll') && `${name.toLowerCase()}.mui` === second)
    return isProgram || isText ? `${to}${inner}` : null
  }
  return null
}

/** Whether a file of Windows is one that fills a platform up. */
export function isFilling(path: string): boolean {
  return fillingPlace(path) !== null
}
