import { describe, expect, it } from 'vitest'
import { attributeOf, childrenNamed, decodeText, decodeXmlText, firstChild, readXmlTree } from './index.ts'

describe('readXmlTree', () => {
  it('resolves prefixes, keeps texts and plain attributes, and leaves comments out', () => {
    const root = readXmlTree(
      '<?xml version="1.0"?><a xmlns="urn:a" xmlns:b="urn:b" k="1" b:k="2"><!-- c --><b:c>x<![CDATA[<y>]]></b:c><c/></a>',
    )
    expect([root.name, root.namespace, [...root.attributes]]).toEqual(['a', 'urn:a', [['k', '1']]])
    expect(childrenNamed(root, 'c').map(child => [child.namespace, child.text])).toEqual([
      ['urn:b', 'x<y>'],
      ['urn:a', ''],
    ])
    expect(attributeOf(root, 'absent')).toBeNull()
    expect(firstChild(root, 'absent')).toBeNull()
  })

  it('takes attribute names that mean something to JavaScript as plain names', () => {
    const root = readXmlTree('<a __proto__="1" constructor="2"/>')
    expect([attributeOf(root, '__proto__'), attributeOf(root, 'constructor')]).toEqual(['1', '2'])
  })

  it('refuses a document type, so that no entity can be declared', () => {
    const bomb = `<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;&x;">]><a>&y;</a>`
    const external = `<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>`
    for (const document of [bomb, external]) {
      expect(() => readXmlTree(document)).toThrow(expect.objectContaining({ code: 'XML_INVALID' }))
    }
    expect(() => readXmlTree('<a>&undeclared;</a>')).toThrow(expect.objectContaining({ code: 'XML_INVALID' }))
  })

  it('refuses depth, elements and size beyond the bounds', () => {
    const deep = (depth: number) => `${'<a>'.repeat(depth)}${'</a>'.repeat(depth)}`
    expect(readXmlTree(deep(64)).name).toBe('a')
    expect(() => readXmlTree(deep(65))).toThrow(/64 deep/)
    // A million open elements must not exhaust anything on the way to the refusal.
    expect(() => readXmlTree('<a>'.repeat(1_000_000))).toThrow(/64 deep/)
    expect(() => readXmlTree(`<a>${'<b/>'.repeat(10)}</a>`, { elements: 10 })).toThrow(
      /more than 10 elements/,
    )
    expect(() => readXmlTree('<abcdef/>', { characters: 8 })).toThrow(/9 characters/)
  })

  it.each(['', 'text', '<a>', '<a></b>', '<a/><b/>', '<p:a/>', '<a k=1/>', '<a k="1" k="2"/>'])(
    'refuses %j',
    document => {
      expect(() => readXmlTree(document)).toThrow(expect.objectContaining({ code: 'XML_INVALID' }))
    },
  )
})

describe('decoding', () => {
  const text = '<?xml version="1.0"?><a k="é"/>'
  const utf16le = Buffer.from(text, 'utf16le')
  it.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a mark', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text)])],
    ['UTF-16LE with a mark', Buffer.concat([Buffer.from([0xff, 0xfe]), utf16le])],
    ['UTF-16LE without a mark', utf16le],
    ['UTF-16BE with a mark', Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(utf16le).swap16()])],
    ['UTF-16BE without a mark', Buffer.from(utf16le).swap16()],
  ])('reads %s', (_, bytes) => {
    expect(decodeXmlText(bytes)).toBe(text)
    expect(decodeText(bytes)).toBe(text)
  })

  it('follows the declaration, and refuses an encoding that it does not know or that does not fit', () => {
    const latin = (name: string) =>
      Buffer.from(`<?xml version="1.0" encoding="${name}"?><a k="é"/>`, 'latin1')
    expect(decodeXmlText(latin('ISO-8859-1'))).toContain('é')
    expect(() => decodeXmlText(latin('utf-7'))).toThrow(/utf-7/)
    expect(() => decodeXmlText(latin('utf-8'))).toThrow(/not valid utf-8/)
  })

  it('reads plain text that is not valid UTF-8 as Windows-1252', () => {
    expect(decodeText(Buffer.from([0x4e, 0x61, 0xef, 0x76, 0x65]))).toBe('Naïve')
  })
})

describe('a document that was made to be long', () => {
  it('is refused soon when an element has a million attributes', () => {
    const attributes = Array.from({ length: 1_000_000 }, (_, index) => `a${index}=""`).join(' ')
    const started = process.threadCpuUsage().user
    expect(() => readXmlTree(`<a ${attributes}/>`)).toThrow(/more than 1000 attributes/)
    expect(process.threadCpuUsage().user - started).toBeLessThan(4_000_000)
  })

  it('takes as many attributes in several elements', () => {
    const attributes = Array.from({ length: 600 }, (_, index) => `a${index}=""`).join(' ')
    expect(readXmlTree(`<a ${attributes}><b ${attributes}/></a>`).children).toHaveLength(1)
  })

  it.each(['<NAME>', '<NAME></a>', '<NAME:b/>'])('is not quoted at length: %s', text => {
    const refused = () => readXmlTree(text.replace('NAME', 'n'.repeat(100_000)))
    expect(refused).toThrow(expect.objectContaining({ code: 'XML_INVALID' }))
    expect(refused).toThrow(expect.objectContaining({ message: expect.stringMatching(/^.{1,400}$/) }))
  })

  it('may not name an encoding after a word of JavaScript', () => {
    const bytes = Buffer.from('<?xml version="1.0" encoding="constructor"?><a/>')
    expect(() => decodeXmlText(bytes)).toThrow('its encoding "constructor" is not supported')
  })
})
