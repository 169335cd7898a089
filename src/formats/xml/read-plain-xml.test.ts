import { describe, expect, it } from 'vitest'
import { randomFrom } from '../../../tests/fuzz/random.ts'
import { readPlainXml } from './read-plain-xml.ts'
import { readFullXml } from './read-xml-tree.ts'

const bounds = { characters: 10_000, depth: 5, elements: 20, attributes: 6 }

describe('readPlainXml', () => {
  it.each([
    '<a/>',
    '\n <a >\t</a\n>\n',
    '<a k="1" l=\'"\' m = "x\ty\nz" __proto__="p" constructor="c">x<b.c-d_e2/>y<f></f >z</a>',
    '<a xmlns="urn:a"><b xmlns=" urn:b "><c xmlns=""/></b><d xmlns=\'\' k="1"/></a>',
    '<a k="&lt;&amp;&quot;&gt;&apos;&amp;amp;">&amp;lt; ]] &gt; > ]]&gt;</a>',
    '<a k="1\r\n2\r3">\r\n\r</a>\r\n',
    '<a>\u00e9\u4e2d\ufffd\u0085\u2028</a>',
    '<a><b><c><d><e/></d></c></b></a>',
    `<a>${'<b/>'.repeat(19)}</a>`,
  ])('reads %j as the full parser does', document => {
    const read = readPlainXml(document, bounds)
    expect(read).not.toBeNull()
    expect(read).toEqual(readFullXml(document, bounds))
  })

  it.each([
    '',
    'x',
    '<a>',
    '</a>',
    '<a></b>',
    '<a></ab>',
    '<ab></a>',
    '<a/><b/>',
    '<a/>x',
    'x<a/>',
    '<a k/>',
    '<a k=1/>',
    '<a k="1"l="2"/>',
    '<a k="1" k="2"/>',
    '<a xmlns="a" xmlns="b"/>',
    '<a xmlns="http://www.w3.org/2000/xmlns/"/>',
    '<a k="<"/>',
    '<a k="1',
    '<a / >',
    '<a></a/>',
    '<p:a xmlns:p="u"/>',
    '<a p:k="1"/>',
    '<\u00e9/>',
    '<a\u00e9/>',
    '<a>&b;</a>',
    '<a>& </a>',
    '<a>&#10;</a>',
    '<a k="&constructor;"/>',
    '<a>]]></a>',
    '<a>\u0001</a>',
    '<a>\ud800</a>',
    '<a>\ufffe</a>',
    '<a>\u{1f600}</a>',
    '<?xml version="1.0"?><a/>',
    '<!DOCTYPE a><a/>',
    '<a><!-- c --></a>',
    '<a><![CDATA[x]]></a>',
    '<a><b><c><d><e><f/></e></d></c></b></a>',
    `<a>${'<b/>'.repeat(20)}</a>`,
    '<a a="" b="" c="" d="" e="" f="" g=""/>',
  ])('leaves %j to the full parser', document => {
    expect(readPlainXml(document, bounds)).toBeNull()
  })

  it('reads nothing that the full parser reads differently or refuses', () => {
    const pieces = ['<a', '<b.c', '</a>', '</b.c>', '>', '/>', '/', ' k="1"', " l='&lt;2'", ' k = "]]>"']
    pieces.push(
      ' xmlns="urn:u"',
      ' xmlns=""',
      ' ',
      '\r\n',
      '\t',
      'text',
      '&amp;',
      '&',
      ';',
      ']]',
      '"',
      '=',
      '<',
    )
    pieces.push('<a>', '<b.c>', '<a/>', '<b.c k="x"/>', '<a>', '</a>', '<!-- -->', '\u00e9', ':', '\u0000')
    let both = 0
    for (let seed = 0; seed < 20_000; seed += 1) {
      const random = randomFrom(seed)
      const length = 1 + random.below(10)
      const inside = Array.from({ length }, () => pieces[random.below(pieces.length)]).join('')
      for (const document of [inside, `<a>${inside}</a>`]) {
        const read = readPlainXml(document, bounds)
        if (read === null) continue
        both += 1
        expect(read, JSON.stringify(document)).toEqual(readFullXml(document, bounds))
      }
    }
    expect(both).toBeGreaterThan(1000)
  })
})
