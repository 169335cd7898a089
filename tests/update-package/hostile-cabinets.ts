// Cabinets that no reader may trust.

import { writeCabinet } from './cabinet.ts'

/** The kinds there are. */
export const hostileCabinetKinds = [
  'cut off',
  'data changed',
  'offset outside',
  'only a header',
  'no cabinet',
  'name with ..',
  'absolute name',
  'name with a drive',
  'names that differ in case',
  'name of a device',
  'size that lies',
] as const

/** One of {@link hostileCabinetKinds}. */
export type HostileCabinetKind = (typeof hostileCabinetKinds)[number]

/** The bytes of such a cabinet. */
export function hostileCabinet(kind: HostileCabinetKind): Buffer {
  const bytes = Buffer.from('SYNTHETIC TEST MATERIAL '.repeat(400))
  const sound = () =>
    writeCabinet({
      files: [
        { path: 'a.txt', bytes },
        { path: 'b.txt', bytes },
      ],
      compression: 'none',
    })
  const named = (...paths: string[]) => writeCabinet({ files: paths.map(path => ({ path, bytes })) })
  switch (kind) {
    case 'cut off':
      return sound().subarray(0, -2000)
    case 'data changed': {
      const cabinet = sound()
      cabinet.writeUInt8(cabinet.readUInt8(cabinet.length - 100) ^ 0xff, cabinet.length - 100)
      return cabinet
    }
    case 'offset outside': {
      const cabinet = sound()
      cabinet.writeUInt32LE(0x7ffffff0, 36)
      return cabinet
    }
    case 'only a header':
      return sound().subarray(0, 36)
    case 'no cabinet':
      return bytes
    case 'name with ..':
      return named('..\\..\\..\\escaped.txt')
    case 'absolute name':
      return named('\\escaped.txt', '/tmp/escaped.txt')
    case 'name with a drive':
      return named('C:\\escaped.txt')
    case 'names that differ in case':
      return named('Update.mum', 'update.MUM')
    case 'name of a device':
      return named('sources\\nul', 'con.txt')
    case 'size that lies': {
      const cabinet = sound()
      cabinet.writeUInt32LE(0xfffffff0, 44)
      return cabinet
    }
  }
}
