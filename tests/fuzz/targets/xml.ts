// XML and the encodings of text files.

import { isDeepStrictEqual } from 'node:util'
import { decodeText, decodeXmlText, readXmlTree, type XmlElement } from '#formats/xml'
import { attempt, type FuzzTarget, promise } from '../target.ts'

const bounds = { characters: 1024 * 1024, depth: 24, elements: 20_000 }

const document =
  '<?xml version="1.0" encoding="utf-8" standalone="yes"?>\r\n<!-- c --><a xmlns="urn:a" xmlns:b="urn:b" x="1" b:y="&lt;2&#x41;"><b:c/>text<![CDATA[ <raw> ]]><d>\u00e9\u4e2d\u{1f600}</d><?pi x?></a>'

/** Without anything that only the full parser reads. */
const plainDocument =
  '<a xmlns="urn:a" x="1 &lt;2" y=\'"\'>\r\n<b.c-1 z="&amp;"/>te&gt;xt<d xmlns="">\u00e9\u4e2d]]&gt;</d ></a>'

function measure(element: XmlElement): { depth: number; elements: number } {
  let depth = 0
  let elements = 0
  const waiting = [{ element, level: 1 }]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    elements += 1
    depth = Math.max(depth, next.level)
    for (const child of next.element.children) waiting.push({ element: child, level: next.level + 1 })
  }
  return { depth, elements }
}

/** `decodeXmlText`, `decodeText` and `readXmlTree`. */
export const xml: FuzzTarget = {
  name: 'xml',
  cases: 5000,
  words: [
    '<!DOCTYPE a [<!ENTITY b "c">]>',
    '<!ENTITY',
    '&b;',
    '&#x10ffff;',
    '&#xffffffffff;',
    '<![CDATA[',
    ']]>',
    '--',
    '<?xml',
    '?>',
    'xmlns:c="',
    'xml:',
    '__proto__="',
    'encoding="constructor"',
    'encoding="utf-16"',
    '\xef\xbb\xbf',
    '\xff\xfe',
    '\xfe\xff',
    '<a>',
    '</a>',
  ],
  seeds: () => [
    Buffer.from(document),
    Buffer.from(plainDocument),
    Buffer.from(`\ufeff${document}`, 'utf16le'),
    Buffer.from(document.replace('utf-8', 'windows-1252').replace(/[^\0-\x7f]/g, ''), 'latin1'),
    Buffer.from('<a>'.repeat(20) + '</a>'.repeat(20)),
  ],
  run: input => {
    attempt(() => decodeText(input))
    const text = decodeXmlText(input)
    const tree = readXmlTree(text, bounds)
    // A comment is for the full parser alone: both readers must see the same.
    const roomier = { ...bounds, characters: bounds.characters + 10 }
    promise(
      isDeepStrictEqual(
        tree,
        attempt(() => readXmlTree(`${text}<!-- -->`, roomier)),
      ),
      'the two readers of XML read different trees',
    )
    const read = measure(tree)
    promise(
      read.depth <= bounds.depth && read.elements <= bounds.elements,
      'a bound of the reader does not hold',
    )
  },
}
