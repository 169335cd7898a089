import { readFileSync } from 'node:fs'
import { describe, expect, it, vi } from 'vitest'
import { corpusPath, hasCorpus } from '../../../tests/corpus.ts'
import { parseExtended, parseLocalized } from './index.ts'

const sha1 = 'JQmthtt2CKn4BslUnhPl/WTZipI='
const sha256 = '2p737iOmP0zTgyXG/86tUOpWXpLf7TrzMY+eUieDcuY='
const file = (more: string, inside = '') =>
  `<ExtendedProperties/><Files><File FileName="a.cab" Size="7" Digest="${sha1}" DigestAlgorithm="SHA1" ${more}>${inside}</File></Files>`
const unreadable = (sentence: RegExp) =>
  expect.objectContaining({ code: 'UPDATE_METADATA_UNREADABLE', message: expect.stringMatching(sentence) })

describe('parseExtended', () => {
  it('reads everything that an update says of itself', () => {
    const read = parseExtended(
      '<ExtendedProperties DefaultPropertiesLanguage="en" Handler="http://schemas.microsoft.com/msus/2002/12/UpdateHandlers/Cbs" MaxDownloadSize="99" MinDownloadSize="0"' +
        ' MsrcSeverity="Critical" IsBeta="true" RequiresReacceptanceOfEula="1" Deadline="2024-01-02T03:04:05Z" FriendlyName="F">' +
        '<InstallationBehavior RebootBehavior="CanRequestReboot" Impact="Minor" CanRequestUserInput="true"/><UninstallationBehavior RebootBehavior="NeverReboots" RequiresNetworkConnectivity="true"/>' +
        '<Language>en</Language><Language>de</Language><KBArticleID>KB2999226</KBArticleID><SecurityBulletinID>MS15-041</SecurityBulletinID><CVEID>CVE-2015-1234</CVEID><SupportUrl> https://a.example/ </SupportUrl><New/></ExtendedProperties>' +
        `<Files><File FileName="a.cab" Size="7" Digest="${sha1}" DigestAlgorithm="SHA1" Modified="2015-07-21T05:27:34.5484138" PatchingTypePreferred="Metadata"><AdditionalDigest Algorithm="SHA-256">${sha256}</AdditionalDigest></File></Files>` +
        '<HandlerSpecificData type="cbs:Cbs"><CbsData PackageIdentity=""/></HandlerSpecificData><Other/>',
    )
    expect(read).toEqual({
      handler: 'Cbs',
      properties: expect.objectContaining({ FriendlyName: 'F', IsBeta: 'true' }),
      defaultLanguage: 'en',
      minDownloadSize: 0,
      maxDownloadSize: 99,
      severity: 'Critical',
      isBeta: true,
      requiresReacceptanceOfEula: true,
      deadline: '2024-01-02T03:04:05Z',
      installation: {
        rebootBehavior: 'CanRequestReboot',
        impact: 'Minor',
        canRequestUserInput: true,
        requiresNetworkConnectivity: false,
      },
      uninstallation: {
        rebootBehavior: 'NeverReboots',
        impact: null,
        canRequestUserInput: false,
        requiresNetworkConnectivity: true,
      },
      languages: ['en', 'de'],
      kbArticleIds: ['2999226'],
      securityBulletinIds: ['MS15-041'],
      cveIds: ['CVE-2015-1234'],
      supportUrl: 'https://a.example/',
      files: [
        {
          name: 'a.cab',
          size: 7,
          sha1: Buffer.from(sha1, 'base64').toString('hex'),
          sha256: Buffer.from(sha256, 'base64').toString('hex'),
          modified: '2015-07-21T05:27:34.548Z',
          patchingType: 'Metadata',
        },
      ],
      handlerData: [{ name: 'CbsData', attributes: { PackageIdentity: '' } }],
      category: null,
      unknownElements: ['ExtendedProperties/New', 'Other'],
    })
  })

  it('takes a time without a zone for UTC, wherever the program runs', () => {
    vi.stubEnv('TZ', 'America/New_York')
    try {
      expect(new Date(0).getHours()).toBe(19)
      const [read] = parseExtended(file('Modified="2015-07-21T05:27:34"')).files
      expect(read?.modified).toBe('2015-07-21T05:27:34.000Z')
    } finally {
      vi.unstubAllEnvs()
    }
  })

  it('reads what a category may contain', () => {
    const read = parseExtended(
      '<ExtendedProperties Handler="http://x/Category"/><HandlerSpecificData type="cat:Category"><CategoryInformation CategoryType="Product" ProhibitsSubcategories="true" DisplayOrder="3"/></HandlerSpecificData>',
    )
    expect([read.handler, read.category]).toEqual([
      'Category',
      {
        categoryType: 'Product',
        prohibitsUpdates: false,
        prohibitsSubcategories: true,
        excludedByDefault: false,
        displayOrder: 3,
      },
    ])
  })

  it.skipIf(!hasCorpus)('reads a real fragment of 2023 (skipped without the real files)', () => {
    const read = parseExtended(readFileSync(corpusPath('wsus/cbs-rollupfix-extended.xml')))
    expect(read.files).toEqual([
      {
        name: 'Windows10.0-KB5026368-arm64.cab',
        size: 479_510_336,
        sha1: 'd4cacc0bc2d5e64fb146eceb66a45baa60f9e50d',
        sha256: '802eacb956433d279215269196be988898dc447e576d647c1d2a954ee8d28e24',
        modified: '2023-05-04T06:59:55.000Z',
        patchingType: 'SelfContained',
      },
    ])
    expect([read.installation?.rebootBehavior, read.unknownElements]).toEqual(['CanRequestReboot', []])
  })

  it.each([
    ['nothing', '', /no "ExtendedProperties"/],
    ['two roots of the same name', '<ExtendedProperties/><ExtendedProperties/>', /two "ExtendedProperties"/],
    ['a size that is no number', file('').replace('"7"', '"-7"'), /Size "-7"/],
    ['a size beyond what is exact', file('').replace('"7"', '"9007199254740992"'), /Size/],
    ['no size', file('').replace('Size="7"', ''), /no attribute "Size"/],
    ['a digest of another length', file('').replace(sha1, sha256), /SHA1 digest/],
    ['a digest that is no base64', file('').replace(sha1, `${sha1.slice(0, 27)}!`), /SHA1 digest/],
    [
      'two digests that differ',
      file('', `<AdditionalDigest Algorithm="SHA1">${sha1.replace('J', 'K')}</AdditionalDigest>`),
      /two SHA1 digests/,
    ],
    ['a time that is none', file('Modified="yesterday"'), /Modified "yesterday"/],
    ['a name that leads elsewhere', file('').replace('a.cab', '../a.cab'), /FileName/],
    ['a name with a backslash', file('').replace('a.cab', 'x\\a.cab'), /FileName/],
    ['a name that is a folder', file('').replace('a.cab', '..'), /FileName/],
    ['a download size without end', '<ExtendedProperties MaxDownloadSize="1e99"/>', /MaxDownloadSize/],
  ])('refuses %s', (_, text, sentence) => {
    expect(() => parseExtended(text)).toThrow(unreadable(sentence))
  })
})

describe('parseLocalized', () => {
  it('reads the texts of one language, and only addresses that a browser may open', () => {
    const read = parseLocalized(
      '<LocalizedProperties><Language>fr</Language><Title> Mise à jour &amp; plus </Title><Description>D</Description><UninstallNotes>U</UninstallNotes>' +
        '<MoreInfoUrl>http://a.example/?kbid=1</MoreInfoUrl><MoreInfoUrl>javascript:alert(1)</MoreInfoUrl><SupportUrl>file:///c:/x</SupportUrl></LocalizedProperties>',
    )
    expect(read).toEqual({
      language: 'fr',
      title: 'Mise à jour & plus',
      description: 'D',
      uninstallNotes: 'U',
      moreInfoUrls: ['http://a.example/?kbid=1'],
      supportUrl: null,
    })
  })

  it('takes a title alone', () => {
    expect(
      parseLocalized('<LocalizedProperties><Language>en</Language><Title>T</Title></LocalizedProperties>'),
    ).toEqual({
      language: 'en',
      title: 'T',
      description: null,
      uninstallNotes: null,
      moreInfoUrls: [],
      supportUrl: null,
    })
  })

  it.each([
    ['nothing', '', /no "LocalizedProperties"/],
    ['no title', '<LocalizedProperties><Language>en</Language></LocalizedProperties>', /no "Title"/],
    ['no language', '<LocalizedProperties><Title>T</Title></LocalizedProperties>', /no "Language"/],
    [
      'two titles',
      '<LocalizedProperties><Language>en</Language><Title>T</Title><Title>T</Title></LocalizedProperties>',
      /two "Title"/,
    ],
    [
      'a title without end',
      `<LocalizedProperties><Title>${'x'.repeat(40_000)}</Title><Language>e</Language></LocalizedProperties>`,
      /40000 characters/,
    ],
  ])('refuses %s', (_, text, sentence) => {
    expect(() => parseLocalized(text)).toThrow(unreadable(sentence))
  })
})
