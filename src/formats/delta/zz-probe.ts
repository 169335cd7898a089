import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { applyDelta } from '/work/main/src/formats/delta/apply-delta.ts'
import { readDeltaParts } from '/work/main/src/formats/delta/delta-header.ts'

const C = '/work/shared/corpus/'
const all: [string, string, string][] = [
  [
    'pa30/deltas/advapi32_raw.pa30',
    'pa30/deltas/sources/advapi32_old.dll',
    'pa30/deltas/sources/advapi32_new.dll',
  ],
  [
    'pa30/deltas/cmd__to__notepad__raw.pa30',
    'pa30/deltas/sources/cmd.exe',
    'pa30/deltas/sources/notepad.exe',
  ],
  [
    'pa30/deltas/cmd__to__notepad__raw_bsdiff_flag0x100.pa30',
    'pa30/deltas/sources/cmd.exe',
    'pa30/deltas/sources/notepad.exe',
  ],
  [
    'pa30/deltas/cmd__to__notepad__raw_flag0x20000.pa30',
    'pa30/deltas/sources/cmd.exe',
    'pa30/deltas/sources/notepad.exe',
  ],
  ['pa30/deltas/cmd__to__where__raw.pa30', 'pa30/deltas/sources/cmd.exe', 'pa30/deltas/sources/where.exe'],
  [
    'pa30/deltas/advapi32_pe.pa30',
    'pa30/deltas/sources/advapi32_old.dll',
    'pa30/deltas/sources/advapi32_new.dll',
  ],
  [
    'pa30/deltas/cmd__to__cmd_patched__pe_amd64.pa30',
    'pa30/deltas/sources/cmd.exe',
    'pa30/deltas/sources/cmd_patched.exe',
  ],
  [
    'pa30/deltas/genuine/advapi32_pe_genuine.pa30',
    'pa30/deltas/sources/advapi32_old.dll',
    'pa30/deltas/sources/advapi32_new.dll',
  ],
  [
    'pa30/deltas/genuine/cmd_pe_genuine.pa30',
    'pa30/deltas/sources/cmd.exe',
    'pa30/deltas/sources/cmd_patched.exe',
  ],
]
for (const d of readdirSync(C + 'pa30/pe-decode'))
  all.push([
    `pa30/pe-decode/${d}/delta.pa30`,
    `pa30/pe-decode/${d}/base.bin`,
    `pa30/pe-decode/${d}/target.bin`,
  ])
for (const d of readdirSync(C + 'dcm').filter(f => f.endsWith('.manifest')))
  all.push([`dcm/${d}`, 'dcm/base_manifest.bin', `dcm/decoded/${d}.xml`])
for (const [d, s, t] of all) {
  let delta: Uint8Array = readFileSync(C + d)
  if (d.startsWith('dcm')) delta = delta.subarray(4)
  try {
    const p = readDeltaParts(delta)
    const h = p.header
    console.log(
      d.slice(-50),
      'set',
      h.fileTypeSet.toString(16),
      'type',
      h.fileType.toString(16),
      'flags',
      h.flags.toString(16),
      h.targetSize,
      h.targetHash?.algorithm,
      'prep',
      p.preparation.length,
      'patch',
      p.patch.length,
    )
    {
      const want = readFileSync(C + t)
      const got = applyDelta({ delta, reference: readFileSync(C + s) })
      console.log('   ', Buffer.compare(want, got) === 0 ? 'OK' : 'DIFF')
    }
  } catch (e) {
    console.log('   ERR', (e as Error).message, (e as Error).stack?.split('\n')[1])
  }
}
