import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { readContainerIndex } from '#formats/cabinet-index'
import { applyDelta, readDeltaHeader } from '#formats/delta'
import { extractArchive } from '#tools/archives'

const signal = new AbortController().signal
for (const kb of process.argv.slice(2)) {
  const out = `/tmp/msu/${kb}`
  if (!existsSync(out)) {
    mkdirSync(out, { recursive: true })
    await extractArchive(`/work/shared/corpus/msu/Windows6.1-${kb}-x64.msu`, { to: out, signal } as never)
    for (const cab of readdirSync(out).filter(f => f.endsWith('.cab') && !f.startsWith('WSUS'))) {
      mkdirSync(`${out}/in-${cab}`)
      await extractArchive(`${out}/${cab}`, { to: `${out}/in-${cab}`, signal } as never)
    }
  }
  for (const dir of readdirSync(out).filter(f => f.startsWith('in-'))) {
    const root = `${out}/${dir}`
    const cix = `${root}/_manifest_.cix.xml`
    if (!existsSync(cix)) continue
    const index = readContainerIndex(readFileSync(cix, 'utf8'))
    const files = new Map<string, any>([...(index.files as any).values()].map((f: any) => [String(f.id), f]))
    const bad = new Set<string>()
    const made = new Map<string, Uint8Array>()
    const make = (id: string): Uint8Array => {
      const have = made.get(id)
      if (have) return have
      if (bad.has(id)) throw Object.assign(new Error('basis'), { code: 'BASIS' })
      const f = files.get(id)
      const src = f.source
      const basis = f.basis ?? f.basisId ?? null
      let bytes: Uint8Array
      if (!src) bytes = make(String(basis))
      else {
        const raw = readFileSync(`${root}/${src.place.member}`)
        try {
          bytes =
            src.type === 'RAW'
              ? raw
              : applyDelta({ delta: raw, reference: basis == null ? new Uint8Array(0) : make(String(basis)) })
        } catch (e) {
          bad.add(id)
          throw e
        }
      }
      made.set(id, bytes)
      return bytes
    }
    const stats: Record<string, number> = {}
    let first = true
    for (const [id, f] of files) {
      if (first && f.source?.type !== 'RAW') {
        first = false
        console.log(JSON.stringify(f))
      }
      let key = ''
      if (f.source && f.source.type !== 'RAW') {
        const h = readDeltaHeader(readFileSync(`${root}/${f.source.place.member}`))
        key = `${f.source.type} type ${h.fileType} flags ${h.flags.toString(16)} ${h.targetHash?.algorithm ?? 'nohash'} `
      } else key = f.source ? 'RAW ' : 'copy '
      try {
        const b = make(id)
        const hash = f.hash ?? f.hashes?.[0]
        const d = createHash(hash.algorithm).update(b).digest('hex')
        key += d === hash.value.toLowerCase() ? 'OK' : 'WRONG'
        if (d !== hash.value.toLowerCase()) console.log('   WRONG', f.name)
      } catch (e) {
        key += (e as any).code ?? (e as Error).message
        if ((e as any).code !== 'BASIS')
          console.log(
            '   ',
            f.name,
            f.length,
            'src',
            f.source.place.member,
            'basis',
            f.basis,
            files.get(f.basis)?.name,
            (e as Error).message.slice(0, 200),
          )
      }
      stats[key] = (stats[key] ?? 0) + 1
    }
    console.log(kb, dir, stats)
  }
}
