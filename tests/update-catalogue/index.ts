// Makes offline catalogues of updates: synthetic, in the shapes of the real ones (three WSUSSCAN.cab of 2010 to 2015, fragments of wsusscn2.cab).

import { writeFile } from 'node:fs/promises'
import { type CabinetFile, writeCabinet } from '../update-package/cabinet.ts'

/** An update of a made catalogue; everything that is left out has the shape of an ordinary security update. */
export type MadeUpdate = {
  revision: number
  updateId: string
  revisionNumber?: number
  title?: string
  titles?: Record<string, string>
  kb?: string
  isBundle?: boolean
  /** Whether it is only part of a bundle. */
  isPart?: boolean
  isSoftware?: boolean
  /** `Software`, `Category`, `Detectoid`. */
  type?: string
  handler?: string
  categories?: { type: string; id: string }[]
  prerequisites?: string[]
  supersedes?: string[]
  bundles?: string[]
  file?: { name: string; size: number; sha1: string; sha256?: string; url?: string }
  /** Languages that the list names. */
  languages?: readonly string[]
  /** In place of the whole core fragment. */
  core?: string
  /** What ApplicabilityRules holds. */
  rules?: string
  /** What IsInstalled holds. */
  isInstalled?: string
}

/** What to write. */
export type MadeCatalogue = {
  updates: readonly MadeUpdate[]
  /** `wsusscn2`: index.xml and package2.cab …; `wsusscan`: one package.cab. */
  spelling: 'wsusscn2' | 'wsusscan'
  /** Updates in each of package2.cab … */
  perCabinet?: number
  /** Changes package.xml before it is written. */
  list?: (text: string) => string
}

const guid = (number: number) => `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`
/** A GUID with this number at its end. */
export const madeUpdateId = guid

/** Writes the catalogue. */
export async function makeCatalogue(to: string, catalogue: MadeCatalogue): Promise<void> {
  await writeFile(to, catalogueBytes(catalogue))
}

/** The catalogue's bytes. */
export function catalogueBytes({ updates, spelling, perCabinet = 100, list = text => text }: MadeCatalogue) {
  const listFile: CabinetFile = { path: 'package.xml', bytes: utf8(list(packageList(updates))) }
  if (spelling === 'wsusscan') {
    const files = [listFile, ...updates.flatMap(update => fragmentsOf(update, 'wsusscan'))]
    return writeCabinet({ files: [{ path: 'package.cab', bytes: writeCabinet({ files }) }] })
  }
  const cabinets: CabinetFile[] = []
  const ranges: string[] = ['<CAB NAME="package.cab"/>']
  for (let start = 0, number = 2; start < updates.length; start += perCabinet, number += 1) {
    const group = updates.slice(start, start + perCabinet)
    const files = group.flatMap(update => fragmentsOf(update, 'wsusscn2'))
    cabinets.push({ path: `package${number}.cab`, bytes: writeCabinet({ files }) })
    ranges.push(`<CAB NAME="package${number}.cab" RANGESTART="${group[0]?.revision ?? 0}"/>`)
  }
  const index = `<INDEX VERSION="1"><CABLIST XOR="0">${ranges.join('')}</CABLIST></INDEX>`
  return writeCabinet({
    files: [
      { path: 'index.xml', bytes: utf8(index) },
      { path: 'package.cab', bytes: writeCabinet({ files: [listFile] }) },
      ...cabinets,
    ],
    compression: 'none',
  })
}

function packageList(updates: readonly MadeUpdate[]): string {
  const locations = updates.flatMap(({ file }) =>
    file?.url ? `<FileLocation Id="${base64(file.sha1)}" Url="${inXml(file.url)}" />` : [],
  )
  return `<?xml version="1.0" encoding="utf-8"?><OfflineSyncPackage MinimumClientVersion="5.8.0.2678" ProtocolVersion="1.0" PackageId="${guid(1)}" SourceId="${guid(2)}" CreationDate="2026-01-13T10:00:00Z" PackageVersion="1.1" xmlns="http://schemas.microsoft.com/msus/2004/02/OfflineSync"><Updates>${updates.map(listedUpdate).join('')}</Updates><FileLocations>${locations.join('')}</FileLocations></OfflineSyncPackage>`
}

function listedUpdate(update: MadeUpdate): string {
  const { revision, updateId, revisionNumber = 1, isBundle = false, isSoftware = true } = update
  const inside = [
    element(
      'Categories',
      (update.categories ?? []).map(({ type, id }) => `<Category Type="${type}" Id="${id}" />`),
    ),
    element('PayloadFiles', update.file ? [`<File Id="${base64(update.file.sha1)}" />`] : []),
    element(
      'Prerequisites',
      (update.prerequisites ?? []).map(id => `<UpdateId Id="${id}" />`),
    ),
    element(
      'Languages',
      (update.languages ?? []).map(name => `<Language Name="${name}" />`),
    ),
  ].join('')
  const part = update.isPart ? ' DeploymentAction="Bundle"' : ''
  const flags = `${part}${isSoftware ? '' : ' DeploymentAction="Evaluate" IsSoftware="false"'}${isBundle ? ' IsBundle="true"' : ''}`
  return `<Update CreationDate="2026-01-13T09:00:00Z" DefaultLanguage="en" UpdateId="${updateId}" RevisionNumber="${revisionNumber}" RevisionId="${revision}" IsLeaf="true"${flags}>${inside}</Update>`
}

function fragmentsOf(update: MadeUpdate, spelling: MadeCatalogue['spelling']): CabinetFile[] {
  const [core, extended, localized] =
    spelling === 'wsusscn2' ? ['c', 'x', 'l'] : ['core', 'extended', 'localized']
  const titles = { en: update.title ?? `Update ${update.revision}`, ...update.titles }
  return [
    { path: `${core}\\${update.revision}`, bytes: utf8(update.core ?? coreOf(update)) },
    { path: `${extended}\\${update.revision}`, bytes: utf8(extendedOf(update)) },
    ...Object.entries(titles).map(([language, title]) => ({
      path: `${localized}\\${language}\\${update.revision}`,
      bytes: utf8(
        `<LocalizedProperties><Language>${language}</Language><Title>${inXml(title)}</Title><Description>Description of ${inXml(title)}.</Description></LocalizedProperties>`,
      ),
    })),
  ]
}

function coreOf(update: MadeUpdate): string {
  const ids = (list: readonly string[] = []) =>
    list.map(id => `<UpdateIdentity UpdateID="${id}" RevisionNumber="1" />`)
  const relationships = element('Relationships', [
    element('Prerequisites', ids(update.prerequisites)),
    element('BundledUpdates', ids(update.bundles)),
    element('SupersededUpdates', ids(update.supersedes)),
  ])
  const rule = update.isInstalled ?? '<True />'
  return `<UpdateIdentity UpdateID="${update.updateId}" RevisionNumber="${update.revisionNumber ?? 1}" /><Properties UpdateType="${update.type ?? 'Software'}" />${relationships}<ApplicabilityRules>${update.rules ?? `<IsInstalled>${rule}</IsInstalled>`}</ApplicabilityRules>`
}

function extendedOf({ file, kb, handler = 'Cbs' }: MadeUpdate): string {
  const sha256 = file?.sha256
    ? `<AdditionalDigest Algorithm="SHA256">${base64(file.sha256)}</AdditionalDigest>`
    : ''
  const files = file
    ? `<Files><File Digest="${base64(file.sha1)}" DigestAlgorithm="SHA1" FileName="${file.name}" Size="${file.size}" Modified="2026-01-10T00:00:00Z" PatchingType="SelfContained">${sha256}</File></Files>`
    : ''
  const article = kb ? `<KBArticleID>${kb.replace(/^KB/, '')}</KBArticleID>` : ''
  return `<ExtendedProperties DefaultPropertiesLanguage="en" Handler="http://schemas.microsoft.com/msus/2002/12/UpdateHandlers/${handler}" MaxDownloadSize="${file?.size ?? 0}" MinDownloadSize="0"><InstallationBehavior RebootBehavior="CanRequestReboot" />${article}</ExtendedProperties>${files}`
}

function element(name: string, children: readonly string[]): string {
  const inside = children.join('')
  return inside === '' ? '' : `<${name}>${inside}</${name}>`
}

function base64(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64')
}

function inXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}

function utf8(text: string): Buffer {
  return Buffer.from(text, 'utf8')
}
