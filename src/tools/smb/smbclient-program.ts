import type { Program } from '#tools/program'

/** Samba's client. */
export const smbclientProgram: Program = {
  executable: 'smbclient',
  neededFor: 'source files on a share (UNC paths)',
  debian: 'smbclient',
  elsewhere: 'Fedora: dnf install samba-client; macOS: brew install samba; Windows reads UNC paths itself',
}
