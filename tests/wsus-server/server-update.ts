// Updates as a server has them, and the document of each ([MS-WSUSSS] 3.1.1.1 and the samples of its section 4).

const space = 'http://schemas.microsoft.com/msus/2002/12'

/** An update of the server; what is left out has the shape of an ordinary security update. */
export type ServerMadeUpdate = {
  updateId: string
  revisionNumber?: number
  /** `Software`, `Category`, `Detectoid`. */
  type?: 'Software' | 'Category' | 'Detectoid'
  /** Of a category: `Company`, `ProductFamily`, `Product`, `UpdateClassification`. */
  categoryType?: string
  title?: string
  titles?: Record<string, string>
  kb?: string
  /** Each group: at least one of them. */
  prerequisites?: string[][]
  supersedes?: string[]
  bundles?: string[]
  file?: { name: string; size: number; sha1: string; sha256?: string; url?: string }
  isExpired?: boolean
  /** Whether only a bundle brings it. */
  isPart?: boolean
  /** Whether its document is sent in a cabinet. */
  isCompressed?: boolean
  /** Characters that make the document longer. */
  filler?: number
  /** Changes the document before it is sent. */
  change?: (document: string) => string
}

const base64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64')
const inXml = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;')
const identity = (id: string, more = '') => `<upd:UpdateIdentity UpdateID="${id}"${more} />`
const element = (name: string, inside: string) =>
  inside === '' ? '' : `<upd:${name}>${inside}</upd:${name}>`

/** The document of an update. */
export function documentOf(update: ServerMadeUpdate): string {
  const { updateId, revisionNumber = 1, type = 'Software', change = text => text } = update
  const handler = type === 'Category' ? 'Category' : type === 'Detectoid' ? null : 'Cbs'
  const attributes = [
    `UpdateType="${type}" DefaultPropertiesLanguage="en"`,
    handler === null ? '' : ` Handler="${space}/UpdateHandlers/${handler}"`,
    type === 'Software' && !update.isPart ? ' ExplicitlyDeployable="true"' : '',
    ` PublicationState="${update.isExpired ? 'Expired' : 'Published'}" CreationDate="2026-01-13T09:00:00Z" PublisherID="395392a0-19c0-48b7-a927-f7c15066d905"`,
  ].join('')
  const titles = { en: update.title ?? `Update ${updateId.slice(-4)}`, ...update.titles }
  const localized = Object.entries(titles).map(([language, title]) =>
    element(
      'LocalizedProperties',
      `<upd:Language>${language}</upd:Language><upd:Title>${inXml(title)}</upd:Title><upd:Description>Description of ${inXml(title)}.${'x'.repeat(update.filler ?? 0)}</upd:Description>`,
    ),
  )
  return change(
    `<upd:Update xmlns:pub="${space}/Publishing" xmlns:lar="${space}/LogicalApplicabilityRules" xmlns:bar="${space}/BaseApplicabilityRules" xmlns:cbsar="${space}/CbsApplicabilityRules"` +
      ` xmlns:cat="${space}/UpdateHandlers/Category" xmlns:upd="${space}/Update">` +
      identity(updateId, ` RevisionNumber="${revisionNumber}"`) +
      `<upd:Properties ${attributes}>${element('KBArticleID', update.kb ?? '')}</upd:Properties>` +
      element('LocalizedPropertiesCollection', localized.join('')) +
      element('Relationships', relationshipsOf(update)) +
      element('ApplicabilityRules', rulesOf(type)) +
      element('Files', filesOf(update)) +
      (type === 'Category'
        ? element(
            'HandlerSpecificData',
            `<cat:CategoryInformation CategoryType="${update.categoryType ?? 'Product'}" DisplayOrder="1" />`,
          )
        : '') +
      '</upd:Update>',
  )
}

function relationshipsOf({ prerequisites = [], supersedes = [], bundles = [] }: ServerMadeUpdate): string {
  const groups = prerequisites.map(ids => {
    const [only] = ids
    if (ids.length === 1 && only !== undefined) return identity(only)
    return `<upd:AtLeastOne IsCategory="true">${ids.map(id => identity(id)).join('')}</upd:AtLeastOne>`
  })
  return [
    element('Prerequisites', groups.join('')),
    element('BundledUpdates', bundles.map(id => identity(id, ' RevisionNumber="1"')).join('')),
    element('SupersededUpdates', supersedes.map(id => identity(id)).join('')),
  ].join('')
}

function rulesOf(type: string): string {
  if (type !== 'Software') return '<upd:IsInstalled><lar:True /></upd:IsInstalled>'
  const version = '<bar:WindowsVersion Comparison="EqualTo" MajorVersion="10" />'
  return `<upd:IsInstalled><lar:And>${version}<cbsar:CbsPackageInstalled /></lar:And></upd:IsInstalled><upd:IsInstallable>${version}</upd:IsInstallable>`
}

function filesOf({ file }: ServerMadeUpdate): string {
  if (file === undefined) return ''
  const more =
    file.sha256 === undefined
      ? ''
      : `<upd:AdditionalDigest Algorithm="SHA256">${base64(file.sha256)}</upd:AdditionalDigest>`
  return `<upd:File FileName="${inXml(file.name)}" Size="${file.size}" Digest="${base64(file.sha1)}" DigestAlgorithm="SHA1" Modified="2026-01-13T09:00:00Z">${more}</upd:File>`
}
