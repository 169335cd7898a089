// The data folder of the client. Whoever writes there says what runs as the system: it is for the client's account alone, and under Windows, where the
// mode of a folder says nothing and everybody may write below ProgramData, for the system and administrators.

import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type DataFolder, openDataFolder } from '#platform/data-folder'
import { ClientFolderNotPrivate } from './errors.ts'

/** LocalSystem and Administrators (learn.microsoft.com, “Security identifiers”), whatever they are called in the language of Windows. */
const [system, administrators] = ['*S-1-5-18', '*S-1-5-32-544']

/** Opens it, made private before anything is written to it or believed of it. @throws DataFolderInUse, DataFolderUnusable, ClientFolderNotPrivate */
export async function openClientFolder(path: string): Promise<DataFolder> {
  const folder = await openDataFolder(path)
  if (process.platform !== 'win32') return folder
  try {
    await makePrivate(folder.path)
    return folder
  } catch (cause) {
    await folder.release()
    const reason = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause)
    throw new ClientFolderNotPrivate({ folder: folder.path, reason }, { cause })
  }
}

/** Who made the folder before may have kept a right to it, so the owner is set first, and what is in it inherits from the folder alone. */
async function makePrivate(path: string): Promise<void> {
  const program = join(process.env.SystemRoot ?? 'C:\\Windows', 'System32', 'icacls.exe')
  const icacls = (...words: string[]) =>
    promisify(execFile)(program, [...words, '/Q'], { timeout: 600_000, windowsHide: true })
  await icacls(path, '/setowner', administrators, '/T')
  const all = '(OI)(CI)F'
  await icacls(path, '/inheritance:r', '/grant:r', `${system}:${all}`, `${administrators}:${all}`)
  await icacls(join(path, '*'), '/reset', '/T')
}
