// Changes XML so that most of it can still be read: what attributes say, and which elements there are.

import type { Random } from './random.ts'

const values = [
  '',
  '0',
  '1',
  '-1',
  '5',
  '7601',
  '65535',
  '4294967295',
  '4294967296',
  '9007199254740992',
  '1.2',
  '10.0.26100.1',
  '1.2.3.4.5',
  'true',
  'false',
  'LessThan',
  'GreaterThanOrEqualTo',
  'EqualTo',
  'BeginsWith',
  'Any',
  'All',
  'None',
  'x',
  'C:\\x',
  '%a%',
  '..',
  '../a',
  'HKEY_LOOP_TARGET',
  'HKEY_CURRENT_USER',
  'REG_SZ',
  'REG_DWORD',
  '2024-01-02T03:04:05',
  '&#10;',
  'SHA1',
  '267dd2b4-f9fa-4bcd-bba7-1cb00e0e59d9',
] as const

/** Changes what attributes say and which elements there are, so that most of it can still be read; sometimes bytes. */
export function mutateXml(
  random: Random,
  input: Uint8Array,
  blind: (bytes: Uint8Array) => Uint8Array,
): Uint8Array {
  if (random.oneIn(3)) return blind(input)
  let text = Buffer.from(input).toString('utf8')
  for (let change = random.below(3); change >= 0; change -= 1) {
    const found = [...text.matchAll(random.oneIn(2) ? /(?<==")[^"]*(?=")/g : /<[\w.]+ [^<>]*\/>/g)]
    const place = found[random.below(found.length)]
    if (place === undefined) return blind(input)
    const other = found[random.below(found.length)]?.[0] ?? ''
    const inserted = place[0].startsWith('<')
      ? random.pick(['', place[0] + place[0], `<Not>${place[0]}</Not>`, other, '<True/>'])
      : random.pick([random.pick(values), other])
    text = text.slice(0, place.index) + inserted + text.slice(place.index + place[0].length)
  }
  return new Uint8Array(Buffer.from(text))
}
