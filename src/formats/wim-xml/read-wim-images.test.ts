import { describe, expect, it } from 'vitest'
import { readWimImages } from '#formats/wim-xml'

const xml = `\ufeff<WIM><TOTALBYTES>1</TOTALBYTES>
<IMAGE INDEX="2"><NAME>Second</NAME></IMAGE>
<IMAGE INDEX="1"><DIRCOUNT>3</DIRCOUNT><FILECOUNT>5</FILECOUNT><TOTALBYTES>15302031872</TOTALBYTES><HARDLINKBYTES>6</HARDLINKBYTES>
<CREATIONTIME><HIGHPART>0x01DB0034</HIGHPART><LOWPART>0x3A5BE7B0</LOWPART></CREATIONTIME>
<NAME>Windows 11 Pro &amp; more</NAME><DESCRIPTION>Déscription</DESCRIPTION><FLAGS>Professional</FLAGS>
<WINDOWS><ARCH>9</ARCH><EDITIONID>Professional</EDITIONID><INSTALLATIONTYPE>Client</INSTALLATIONTYPE><PRODUCTTYPE>WinNT</PRODUCTTYPE>
<LANGUAGES><LANGUAGE>en-US</LANGUAGE><LANGUAGE>fr-FR</LANGUAGE><DEFAULT>en-US</DEFAULT></LANGUAGES>
<VERSION><MAJOR>10</MAJOR><MINOR>0</MINOR><BUILD>26100</BUILD><SPBUILD>1742</SPBUILD><SPLEVEL>0</SPLEVEL></VERSION></WINDOWS></IMAGE></WIM>`

describe('readWimImages', () => {
  it('reads what Windows tools write, in the order of the indexes', () => {
    const [first, second] = readWimImages(xml)
    expect(first).toEqual({
      index: 1,
      name: 'Windows 11 Pro & more',
      description: 'Déscription',
      displayName: null,
      edition: 'Professional',
      architecture: 'amd64',
      version: { major: 10, minor: 0, build: 26100, servicePackBuild: 1742 },
      languages: ['en-US', 'fr-FR'],
      defaultLanguage: 'en-US',
      size: 15302031872,
      created: '2024-09-06T08:10:25.496Z',
      modified: null,
      productType: 'WinNT',
      installationType: 'Client',
      fileCount: 5,
      directoryCount: 3,
      hardLinkBytes: 6,
    })
    expect(second).toMatchObject({
      index: 2,
      name: 'Second',
      architecture: null,
      version: null,
      languages: [],
      size: 0,
    })
  })

  it.each([
    ['no image', '<WIM></WIM>', []],
    [
      'an architecture that nobody knows',
      '<WIM><IMAGE INDEX="1"><WINDOWS><ARCH>77</ARCH></WINDOWS></IMAGE></WIM>',
      [null],
    ],
  ])('accepts %s', (_, text, architectures) => {
    expect(readWimImages(text).map(image => image.architecture)).toEqual(architectures)
  })

  it('takes numbers and times that cannot be for absent', () => {
    const odd =
      '<WIM><IMAGE INDEX="1"><TOTALBYTES>99999999999999999999</TOTALBYTES><CREATIONTIME><HIGHPART>zz</HIGHPART><LOWPART>1</LOWPART></CREATIONTIME>' +
      '<WINDOWS><VERSION><MAJOR>-1</MAJOR><MINOR>0</MINOR><BUILD>1</BUILD></VERSION></WINDOWS></IMAGE></WIM>'
    expect(readWimImages(odd)[0]).toMatchObject({ size: 0, created: null, version: null })
  })

  it.each([
    ['text that is no XML', 'no'],
    ['XML that is cut off', xml.slice(0, 400)],
    ['an image without an index', '<WIM><IMAGE></IMAGE></WIM>'],
    ['an index of 0', '<WIM><IMAGE INDEX="0"/></WIM>'],
    ['an index that occurs twice', '<WIM><IMAGE INDEX="1"/><IMAGE INDEX="1"/></WIM>'],
    [
      'an entity bomb',
      '<!DOCTYPE a [<!ENTITY b "xx"><!ENTITY c "&b;&b;">]><WIM><IMAGE INDEX="1"><NAME>&c;</NAME></IMAGE></WIM>',
    ],
    ['elements without end', `<WIM>${'<a>'.repeat(100)}`],
    ['a name without end', `<WIM><IMAGE INDEX="1"><NAME>${'x'.repeat(100_000)}</NAME></IMAGE></WIM>`],
  ])('refuses %s', (_, text) => {
    expect(() => readWimImages(text)).toThrow(expect.objectContaining({ code: 'WIM_XML_INVALID' }))
  })
})

describe('XML that was made to do harm', () => {
  const image = (inside: string) => `<WIM><IMAGE INDEX="1">${inside}</IMAGE></WIM>`

  it('names no architecture after a word of JavaScript', () => {
    for (const word of ['constructor', '__proto__', 'toString']) {
      const [read] = readWimImages(image(`<WINDOWS><ARCH>${word}</ARCH></WINDOWS>`))
      expect(read?.architecture).toBeNull()
    }
  })

  it('is read in reasonable time when an image has 50,000 languages', () => {
    const started = process.threadCpuUsage().user
    const languages = '<LANGUAGE>xx</LANGUAGE>'.repeat(50_000)
    const [read] = readWimImages(image(`<WINDOWS><LANGUAGES>${languages}</LANGUAGES></WINDOWS>`))
    expect(read?.languages).toHaveLength(50_000)
    expect(process.threadCpuUsage().user - started).toBeLessThan(4_000_000)
  })

  it.each([
    ['elements without end', image('<a/>'.repeat(400_001)), /too many elements/],
    [
      'attributes without end',
      `<WIM ${Array.from({ length: 100_000 }, (_, index) => `a${index}=""`).join(' ')}/>`,
      /too many attributes/,
    ],
    ['text without end in CDATA', image(`<NAME><![CDATA[${'x'.repeat(100_000)}]]></NAME>`), /too much text/],
    ['a name without end', `<${'n'.repeat(100_000)}>`, /^.{1,400}$/],
  ])('is refused with a short sentence: %s', (_, text, sentence) => {
    expect(() => readWimImages(text)).toThrow(sentence)
  })
})
