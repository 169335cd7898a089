import { describe, expect, it } from 'vitest'
import { parseCore, parseExtended, parseLocalized, parseServerUpdate } from './index.ts'

const id = '267dd2b4-f9fa-4bcd-bba7-1cb00e0e59d9'
const product = '72e7624a-5b00-45d2-b92f-e561c0a6a160'
const older = '2f701ef5-47c0-4bda-9a0a-b21d0a2ac3cd'
const sha1 = 'JQmthtt2CKn4BslUnhPl/WTZipI='
const space = 'http://schemas.microsoft.com/msus/2002/12'
const unreadable = (sentence: RegExp) =>
  expect.objectContaining({ code: 'UPDATE_METADATA_UNREADABLE', message: expect.stringMatching(sentence) })
const document = (inside: string, more = '') =>
  `<?xml version="1.0" encoding="utf-8"?><upd:Update xmlns:upd="${space}/Update" xmlns:bar="${space}/BaseApplicabilityRules" xmlns:mar="${space}/MsiApplicabilityRules"` +
  ` xmlns:lar="${space}/LogicalApplicabilityRules" xmlns:cbsar="${space}/CbsApplicabilityRules" xmlns:cbs="${space}/UpdateHandlers/Cbs"${more}>` +
  `<upd:UpdateIdentity UpdateID="${id.toUpperCase()}" RevisionNumber="201"/>${inside}</upd:Update>`
const propertiesOf = (state: string, inside = '') =>
  `<upd:Properties UpdateType="Software" DefaultPropertiesLanguage="en" Handler="${space}/UpdateHandlers/Cbs" ExplicitlyDeployable="true" MaxDownloadSize="9" MsrcSeverity="Critical"` +
  ` PublicationState="${state}" CreationDate="2026-09-08T04:04:09.254Z" PublisherID="395392a0-19c0-48b7-a927-f7c15066d905">${inside}</upd:Properties>`
const full = document(
  propertiesOf(
    'Published',
    '<upd:InstallationBehavior RebootBehavior="CanRequestReboot"/><upd:KBArticleID>5026368</upd:KBArticleID><upd:CveID>CVE-2026-1</upd:CveID>',
  ) +
    '<upd:LocalizedPropertiesCollection><upd:LocalizedProperties><upd:Language>en</upd:Language><upd:Title>A &lt;b&gt; &amp; c</upd:Title></upd:LocalizedProperties>' +
    '<upd:LocalizedProperties><upd:Language>fr</upd:Language><upd:Title>Titre</upd:Title></upd:LocalizedProperties></upd:LocalizedPropertiesCollection>' +
    `<upd:Relationships><upd:Prerequisites><upd:AtLeastOne IsCategory="true"><upd:UpdateIdentity UpdateID="${product}"/></upd:AtLeastOne></upd:Prerequisites>` +
    `<upd:SupersededUpdates><upd:UpdateIdentity UpdateID="${older}"/></upd:SupersededUpdates></upd:Relationships>` +
    '<upd:ApplicabilityRules><upd:IsInstalled><lar:And><cbsar:CbsPackageInstalled/><lar:Not><bar:RegDword Key="HKEY_LOCAL_MACHINE" Subkey="A &quot;B&quot;&#10;C" Value="V" Comparison="EqualTo" Data="1"/></lar:Not></lar:And></upd:IsInstalled>' +
    '<upd:IsInstallable><mar:MsiProductInstalled ProductCode="{90120000-0030-0000-0000-0000000FF1CE}"/></upd:IsInstallable>' +
    '<upd:Metadata><cbsar:CbsPackageApplicabilityMetadata><assembly xmlns="urn:schemas-microsoft-com:asm.v3" manifestVersion="1.0"><assemblyIdentity name="Package_for_RollupFix" version="22000.1936.1.9" processorArchitecture="arm64" language="neutral" publicKeyToken="31bf3856ad364e35"/>' +
    '<package identifier="KB5026368" releaseType="Security Update"/></assembly></cbsar:CbsPackageApplicabilityMetadata></upd:Metadata></upd:ApplicabilityRules>' +
    `<upd:Files><upd:File FileName="a.cab" Size="7" Digest="${sha1}" DigestAlgorithm="SHA1"/></upd:Files>` +
    '<upd:HandlerSpecificData xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="cbs:Cbs"><cbs:CbsData PackageIdentity=""/></upd:HandlerSpecificData>',
)

describe('parseServerUpdate', () => {
  it('gives the facts that the fragments of the same update give', () => {
    const read = parseServerUpdate(full)
    const core =
      `<UpdateIdentity UpdateID="${id}" RevisionNumber="201"/><Properties UpdateType="Software" ExplicitlyDeployable="true"/>` +
      `<Relationships><Prerequisites><AtLeastOne IsCategory="true"><UpdateIdentity UpdateID="${product}"/></AtLeastOne></Prerequisites><SupersededUpdates><UpdateIdentity UpdateID="${older}"/></SupersededUpdates></Relationships>` +
      '<ApplicabilityRules><IsInstalled><And><CbsPackageInstalled/><Not><b.RegDword Key="HKEY_LOCAL_MACHINE" Subkey="A &quot;B&quot;&#10;C" Value="V" Comparison="EqualTo" Data="1"/></Not></And></IsInstalled>' +
      '<IsInstallable><m.MsiProductInstalled ProductCode="{90120000-0030-0000-0000-0000000FF1CE}"/></IsInstallable>' +
      '<Metadata><CbsPackageApplicabilityMetadata><assembly xmlns="urn:schemas-microsoft-com:asm.v3" manifestVersion="1.0"><assemblyIdentity name="Package_for_RollupFix" version="22000.1936.1.9" processorArchitecture="arm64" language="neutral" publicKeyToken="31bf3856ad364e35"/>' +
      '<package identifier="KB5026368" releaseType="Security Update"/></assembly></CbsPackageApplicabilityMetadata></Metadata></ApplicabilityRules>'
    expect(parseCore(read.coreFragment)).toEqual(parseCore(core))
    expect(parseCore(read.coreFragment).packages).toHaveLength(1)
    const { identity, updateType, properties, prerequisites, supersededUpdates } = parseCore(core)
    expect(read.core).toMatchObject({ identity, updateType, properties, prerequisites, supersededUpdates })
    expect(read.extended).toEqual(
      parseExtended(
        `<ExtendedProperties DefaultPropertiesLanguage="en" Handler="${space}/UpdateHandlers/Cbs" MaxDownloadSize="9" MsrcSeverity="Critical"><InstallationBehavior RebootBehavior="CanRequestReboot"/>` +
          `<KBArticleID>5026368</KBArticleID><CveID>CVE-2026-1</CveID></ExtendedProperties><Files><File FileName="a.cab" Size="7" Digest="${sha1}" DigestAlgorithm="SHA1"/></Files><HandlerSpecificData><CbsData PackageIdentity=""/></HandlerSpecificData>`,
      ),
    )
    expect(read.localized).toEqual([
      parseLocalized(
        '<LocalizedProperties><Language>en</Language><Title>A &lt;b&gt; &amp; c</Title></LocalizedProperties>',
      ),
      parseLocalized(
        '<LocalizedProperties><Language>fr</Language><Title>Titre</Title></LocalizedProperties>',
      ),
    ])
    expect(read).toMatchObject({ isPublished: true, created: '2026-09-08T04:04:09.254Z' })
  })

  it('reads UTF-16 as compressed documents are, and only the languages that are wanted', () => {
    const bytes = Buffer.from(full.replace(/^<\?xml[^>]*>/, ''), 'utf16le')
    expect(parseServerUpdate(bytes, language => language === 'fr').localized).toEqual([
      expect.objectContaining({ language: 'fr', title: 'Titre' }),
    ])
  })

  it('sees that an update was taken back', () => {
    expect(parseServerUpdate(document(propertiesOf('Expired'))).isPublished).toBe(false)
  })

  it('notes an element that it does not know', () => {
    const read = parseServerUpdate(document(`${propertiesOf('Published')}<upd:New/>`))
    expect(read.extended.unknownElements).toEqual(['New'])
  })

  it('reads a category without rules, files or titles', () => {
    const read = parseServerUpdate(
      document(
        '<upd:Properties UpdateType="Category"/><upd:HandlerSpecificData><cat:CategoryInformation xmlns:cat="urn:c" CategoryType="Product"/></upd:HandlerSpecificData>',
      ),
    )
    expect(read).toMatchObject({
      core: { updateType: 'Category', prerequisites: [] },
      extended: { category: { categoryType: 'Product' }, files: [] },
      localized: [],
      created: null,
    })
  })

  it.each([
    ['', /not one "Update"/],
    ['<Update/>', /not one "Update"/],
    [`${full}<other/>`, /not one "Update"/],
    [full.replace(space, `${space}/More`), /not one "Update"/],
    [document(''), /no "Properties"/],
    [document(propertiesOf('Published') + propertiesOf('Published')), /two "Properties"/],
    [full.replace('>fr<', '>EN<'), /two titles in "en"/],
    [full.replace('2026-09-08T', 'yesterday '), /CreationDate/],
    [full.replace(sha1, 'none'), /SHA1 digest/],
    [full.replace('a.cab', '../a.cab'), /FileName/],
    [full.replace('</upd:Update>', ''), /not well-formed/],
    [`<!DOCTYPE x>${full.replace(/^<\?xml[^>]*>/, '')}`, /DOCTYPE|not well-formed/],
    [document(propertiesOf('Published') + '<upd:Files>'.repeat(90) + '</upd:Files>'.repeat(90)), /deep/],
  ])('refuses what is no such document %#', (text, sentence) => {
    expect(() => parseServerUpdate(text)).toThrow(unreadable(sentence))
  })
})
