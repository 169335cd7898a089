import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openHive, readHiveTree } from '#formats/registry'
import { SlipstreamError } from '#platform/errors'
import { corpusPath, hasCorpus } from '../../../tests/corpus.ts'
import { parseSddl } from './parse-sddl.ts'
import { readSecurityDescriptor } from './read-security-descriptor.ts'
import { type AceType, aceTypes, objectAceTypes, type SecurityDescriptor } from './security-descriptor.ts'
import { encodeSddl, writeSecurityDescriptor } from './write-security-descriptor.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const bytesOf = (...parts: string[]): string => parts.join('').replaceAll(' ', '')

describe('the binary form, against the tables of [MS-DTYP] by hand', () => {
  it('owner, group and a protected DACL', () => {
    expect(hex(encodeSddl('O:SYG:BAD:P(A;OICI;FA;;;SY)(D;;GRGX;;;S-1-5-80-1-4294967295)'))).toBe(
      bytesOf(
        '01 00 0490', // revision 1; control: self-relative 8000, DACL protected 1000, DACL present 0004
        '4c000000 58000000 00000000 14000000', // owner at 76, group at 88, no SACL, DACL at 20
        '02 00 3800 0200 0000', // list: revision 2, 56 bytes, 2 entries
        '00 03 1400 ff011f00', // allow; object 01 and container 02 inherit; 20 bytes; FILE_ALL_ACCESS
        '01 01 000000000005 12000000', // S-1-5-18
        '01 00 1c00 000000a0', // deny; 28 bytes; GENERIC_READ 80000000 and GENERIC_EXECUTE 20000000
        '01 03 000000000005 50000000 01000000 ffffffff', // S-1-5-80-1-4294967295
        '01 01 000000000005 12000000',
        '01 02 000000000005 20000000 20020000', // S-1-5-32-544
      ),
    )
  })

  it('a SACL with an audit entry and a mandatory label, and an empty DACL', () => {
    expect(hex(encodeSddl('D:AIS:ARAI(AU;FASA;0x000D0116;;;WD)(ML;;NWNR;;;HI)'))).toBe(
      bytesOf(
        '01 00 148e', // self-relative 8000, SACL 0200 requested and 0800 inherited, DACL inherited 0400, both present 0014
        '00000000 00000000 14000000 44000000',
        '02 00 3000 0200 0000',
        '02 c0 1400 16010d00 01 01 000000000001 00000000', // S-1-1-0
        '11 00 1400 03000000 01 01 000000000010 00300000', // S-1-16-12288
        '02 00 0800 0000 0000',
      ),
    )
  })

  it('object entries make a list of revision 4, with the GUIDs that are there', () => {
    const text = 'D:(OA;CI;RPWP;00112233-4455-6677-8899-aabbccddeeff;;AU)'
    expect(hex(encodeSddl(text))).toBe(
      bytesOf(
        '01 00 0480 00000000 00000000 00000000 14000000',
        '04 00 3000 0100 0000',
        '05 02 2800 30000000 01000000', // 40 bytes; read and write property; the object GUID is there
        '33221100 5544 7766 8899aabbccddeeff',
        '01 01 000000000005 0b000000',
      ),
    )
    const inherited = parseSddl('S:(OU;SA;CR;;bf967aba-0de6-11d0-a285-00aa003049e2;WD)')
    expect(inherited.sacl).toMatchObject([
      {
        type: 'OU',
        objectType: null,
        inheritedObjectType: 'bf967aba-0de6-11d0-a285-00aa003049e2',
        mask: 0x100,
      },
    ])
    expect(parseSddl('D:(OA;;GA;;;BA)').dacl).toMatchObject([{ type: 'A' }])
  })

  it('authorities beyond 32 bits are written and read in hexadecimal digits', () => {
    const bytes = encodeSddl('O:S-1-0x123456789abc-7')
    expect(hex(bytes.subarray(20))).toBe('0101123456789abc07000000')
    expect(readSecurityDescriptor(bytes).owner).toBe('S-1-0x123456789abc-7')
  })
})

describe('descriptors that Windows wrote', () => {
  it.skipIf(!hasCorpus || !canRun('xz'))(
    'are written again, most of them byte for byte (skipped without the corpus or xz)',
    () => {
      const bytes = execFileSync('xz', ['-dc', corpusPath('hive/SYSTEM_WIN_10_1709.xz')], {
        maxBuffer: 1 << 28,
      })
      // Most of these values belong to notifications and hold data of their own behind the descriptor.
      const values = readHiveTree(openHive(bytes), '', 100)
        .flatMap(key => key.values.map(({ data }) => Buffer.from(data)))
        .filter(data => data.length >= 20 && data[0] === 1 && data[1] === 0 && ((data[3] ?? 0) & 0x80) !== 0)
      let [same, other, unknown] = [0, 0, 0]
      for (const data of values) {
        try {
          const read = readSecurityDescriptor(data)
          const written = writeSecurityDescriptor(read)
          if (data.subarray(0, written.length).equals(written)) same += 1
          else other += 1
          expect(readSecurityDescriptor(written)).toEqual(read)
        } catch (error) {
          expect(error).toMatchObject({ code: 'SECURITY_DESCRIPTOR_INVALID' })
          unknown += 1
        }
      }
      expect(same).toBeGreaterThan(1400)
      // Their lists have revision 4 without need or room to spare, or their parts stand in another order.
      expect(other).toBeLessThan(700)
      // Conditional entries.
      expect(unknown).toBeLessThan(150)
    },
  )
})

describe('texts that are refused', () => {
  it.each([`O:${'S-1-5'.repeat(5000)}`, `D:(${'\u0001'.repeat(5000)};;;;;)`, 'x'.repeat(5000)])(
    'are not quoted at length',
    text => {
      expect(() => parseSddl(text)).toThrow(
        expect.objectContaining({ message: expect.stringMatching(/^.{1,1000}$/) }),
      )
    },
  )

  it.each([
    ['', 'empty'],
    ['X:SY', 'no part'],
    ['O:SYO:SY', 'twice'],
    ['O:ZZ', 'not known'],
    ['O:DA', 'differs from machine to machine'],
    ['O:S-1-5-4294967296', 'not known'],
    [`O:S-1-5${'-1'.repeat(16)}`, 'not known'],
    ['O:S-1-0x1000000000000-1', 'not known'],
    ['(inherit)', 'no part'],
    ['D:NO_ACCESS_CONTROL', 'no part'],
    ['D:(A;;FA;;;SY', 'no end'],
    ['D:(A;;FA;;;SY)junk', 'no part'],
    ['D:(A;;FA;;SY)', '5 fields'],
    ['D:(Q;;FA;;;SY)', 'type "Q"'],
    ['D:(XA;;FX;;;WD;(Member_of {SID(BA)}))', 'type "XA"'],
    ['D:(constructor;;FA;;;SY)', 'type "constructor"'],
    ['D:(AU;SA;FA;;;SY)', 'cannot stand in a DACL'],
    ['S:(A;;FA;;;SY)', 'cannot stand in a SACL'],
    ['D:(A;SA;FA;;;SY)', 'flags "SA"'],
    ['D:(A;XX;FA;;;SY)', 'flags "XX"'],
    ['D:(A;;;;;SY)', 'rights ""'],
    ['D:(A;;FAX;;;SY)', 'rights "FAX"'],
    ['D:(A;;NW;;;SY)', 'rights "NW"'],
    ['D:(A;;0x1ffffffff;;;SY)', 'rights'],
    ['D:(A;;FA;00112233-4455-6677-8899-aabbccddeeff;;SY)', 'has a GUID'],
    ['D:(OA;;FA;nonsense;;SY)', 'no GUID'],
  ])('%s', (text, reason) => {
    expect(() => encodeSddl(text)).toThrow(
      expect.objectContaining({ code: 'SDDL_NOT_UNDERSTOOD', message: expect.stringContaining(reason) }),
    )
  })

  it('and descriptors over 64 KiB', () => {
    expect(() => encodeSddl(`D:${'(A;;FA;;;SY)'.repeat(4000)}`)).toThrow(
      expect.objectContaining({ code: 'SECURITY_DESCRIPTOR_INVALID' }),
    )
  })
})

const sid = fc
  .tuple(fc.nat(2 ** 48 - 1), fc.array(fc.nat(2 ** 32 - 1), { minLength: 1, maxLength: 15 }))
  .map(([authority, parts]) => {
    const text = authority >= 2 ** 32 ? `0x${authority.toString(16)}` : `${authority}`
    return `S-1-${text}-${parts.join('-')}`
  })
const guid = fc.option(fc.uuid(), { nil: null })
const entry = fc
  .record({
    type: fc.constantFrom(...(Object.keys(aceTypes) as AceType[])),
    flags: fc.nat(255),
    mask: fc.nat(2 ** 32 - 1),
    sid,
    objectType: guid,
    inheritedObjectType: guid,
  })
  .map(one => (objectAceTypes.has(one.type) ? one : { ...one, objectType: null, inheritedObjectType: null }))
const list = fc.oneof(
  fc.array(entry, { maxLength: 12 }),
  fc.constant('everything' as const),
  fc.constant(null),
)
const descriptor: fc.Arbitrary<SecurityDescriptor> = fc
  .record({
    owner: fc.option(sid, { nil: null }),
    group: fc.option(sid, { nil: null }),
    dacl: list,
    sacl: list,
  })
  .map(parts => ({
    ...parts,
    control: 0x8000 | (parts.dacl === null ? 0 : 0x0004) | (parts.sacl === null ? 0 : 0x0010),
  }))

describe('any descriptor', () => {
  it('reads as it was written', () => {
    fc.assert(
      fc.property(descriptor, one => {
        expect(readSecurityDescriptor(writeSecurityDescriptor(one))).toEqual(one)
      }),
      { numRuns: 300 },
    )
  })

  it('with wrong bytes in it is read or refused, and nothing else', () => {
    const change = fc.record({ at: fc.nat(300), value: fc.nat(255) })
    fc.assert(
      fc.property(descriptor, fc.array(change, { maxLength: 6 }), fc.nat(400), (one, changes, length) => {
        const bytes = writeSecurityDescriptor(one).slice(0, length)
        for (const { at, value } of changes) if (at < bytes.length) bytes[at] = value
        try {
          readSecurityDescriptor(bytes)
        } catch (error) {
          expect(error).toBeInstanceOf(SlipstreamError)
        }
      }),
      { numRuns: 500 },
    )
  })
})

function canRun(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
