// Letters of access rights ([MS-DTYP] 2.5.1.1), and what they stand for. They may follow one another: `GRGX`, `CCLCSWRPRC`.

const rights: ReadonlyMap<string, number> = new Map([
  // generic
  ['GA', 0x10000000],
  ['GX', 0x20000000],
  ['GW', 0x40000000],
  ['GR', 0x80000000],
  // standard
  ['SD', 0x00010000],
  ['RC', 0x00020000],
  ['WD', 0x00040000],
  ['WO', 0x00080000],
  // directory service objects; also used for the low bits of services and registry keys
  ['CC', 0x00000001],
  ['DC', 0x00000002],
  ['LC', 0x00000004],
  ['SW', 0x00000008],
  ['RP', 0x00000010],
  ['WP', 0x00000020],
  ['DT', 0x00000040],
  ['LO', 0x00000080],
  ['CR', 0x00000100],
  // files
  ['FA', 0x001f01ff],
  ['FX', 0x001200a0],
  ['FW', 0x00120116],
  ['FR', 0x00120089],
  // registry keys
  ['KA', 0x000f003f],
  ['KR', 0x00020019],
  ['KX', 0x00020019],
  ['KW', 0x00020006],
])

const labelRights: ReadonlyMap<string, number> = new Map([
  ['NW', 0x1],
  ['NR', 0x2],
  ['NX', 0x4],
])

/** The access mask of a rights text (unsigned); null when a part of it is not known or the text is empty. */
export function readRights(text: string, { isLabel }: { isLabel: boolean }): number | null {
  if (/^0x[0-9A-Fa-f]{1,8}$/.test(text)) return Number(text)
  return readLetters(text, isLabel ? labelRights : rights)
}

/** Two letters at a time, each a bit mask; null when a pair is not in the table or the text is empty. */
export function readLetters(text: string, table: ReadonlyMap<string, number>): number | null {
  if (text === '' || text.length % 2 !== 0) return null
  let mask = 0
  for (let position = 0; position < text.length; position += 2) {
    const bits = table.get(text.slice(position, position + 2))
    if (bits === undefined) return null
    mask |= bits
  }
  return mask >>> 0
}
