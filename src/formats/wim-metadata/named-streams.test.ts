// Metadata written by hand, in a real WIM file, read by wimlib: named streams and tagged items, which wimlib cannot capture here.

import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { encodeSddl } from '#formats/security-descriptor'
import { readWimHeader, WIM_HEADER_SIZE } from '#formats/wim-resources'
import { readImageMetadata } from '#product/image-metadata'
import { captureImage, listImage, verifyWim } from '#tools/wimlib'
import { editImageMetadata } from '../../../tests/edit-image-metadata.ts'
import { plainMetadata } from './plain-metadata.ts'
import { plainResource, planWimCommit } from './plan-wim-commit.ts'

const run = promisify(execFile)

it('keeps named streams and tagged items, as wimlib shows them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'slipstream-streams-'))
  try {
    const tree = join(folder, 'tree')
    await mkdir(tree)
    const contents = ['of the file', 'of its named stream']
    for (const [index, content] of contents.entries()) await writeFile(join(tree, `${index}`), content)
    const wim = join(folder, 'streams.wim')
    await captureImage(wim, { source: tree, name: 'Streams', compression: 'none' })
    const [unnamed, named] = contents.map(content => createHash('sha1').update(content).digest())
    if (unnamed === undefined || named === undefined) throw new Error('two streams are needed')
    const streams = [
      { name: '', hash: unnamed },
      { name: 'Zone.Identifier', hash: named },
    ]
    // An object ID as a tagged item: tag 1, 16 bytes ([MS-FSCC] 2.1.3.1); wimlib prints it.
    const tagged = Buffer.concat([Buffer.from([1, 0, 0, 0, 16, 0, 0, 0]), Buffer.alloc(16, 0x77)])
    const file = { name: 'A long name.txt', attributes: 0x20, streams, tagged }
    const plain = plainMetadata({ name: '', attributes: 0x10, children: [file] }, { gap: 2 })
    const bytes = new Uint8Array(await readFile(wim))
    const header = readWimHeader(bytes)
    const blobTable = bytes.subarray(header.blobTable.offset, header.blobTable.offset + header.blobTable.size)
    const xml = bytes.subarray(header.xml.offset, header.xml.offset + header.xml.size)
    const plan = planWimCommit({
      wim: { header: bytes.subarray(0, WIM_HEADER_SIZE), blobTable, fileSize: bytes.length },
      changed: { blobTable, xml },
      content: new Map(),
      metadata: new Map([[1, plainResource(plain)]]),
    })
    await writeFile(wim, Buffer.concat([plan.header, bytes.subarray(WIM_HEADER_SIZE), ...plan.append.parts]))
    const before = await run('wimlib-imagex', ['dir', wim, '1', '--detailed'])
    expect(before.stdout).toContain('Zone.Identifier')
    expect(before.stdout).toContain('7777777777777777')

    const path = '/A long name.txt'
    const securityDescriptor = encodeSddl('O:SYG:SYD:(A;;FA;;;WD)')
    const edits = new Map([[path, { securityDescriptor, shortName: 'ALONGN~1.TXT' }]])
    await editImageMetadata(wim, 1, edits, { signal: new AbortController().signal })
    await verifyWim(wim)
    const after = await run('wimlib-imagex', ['dir', wim, '1', '--detailed'])
    const hex = Buffer.from(securityDescriptor).toString('hex')
    expect(after.stdout.replace(`Security Descriptor = ${hex}\n`, '')).toBe(
      before.stdout.replace(/(Full Path\s+= "\/A long.*\nShort Name\s+= )""/, '$1"ALONGN~1.TXT"'),
    )
    expect((await listImage(wim, 1)).at(1)?.streams).toEqual([
      { name: 'Zone.Identifier', size: contents[1]?.length, sha1: named.toString('hex') },
    ])
    expect((await readImageMetadata(wim, 1)).find(path)?.securityDescriptor).toEqual(securityDescriptor)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
