import { SourcePathUnreadable } from './errors.ts'

/** The error for what the file system said when a source path was looked at or opened. */
export function pathUnreadable(path: string, cause: unknown): Error {
  return new SourcePathUnreadable({ path, reason: reasonOf(cause) }, { cause })
}

function reasonOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOENT') return 'there is no such file or folder'
  return code === 'EACCES' ? 'this account may not read it' : (code ?? 'unknown')
}
