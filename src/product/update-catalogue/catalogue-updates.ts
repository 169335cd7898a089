// Looking at the catalogue.

import { sql } from 'kysely'
import type { Database } from '#platform/database'
import { readPolicies, type UpdatePolicy } from './decisions.ts'
import { CatalogueUpdateMissing } from './errors.ts'
import { countLeftOut, hiding, type LeftOut } from './left-out.ts'
import { listOrder, type UpdateOrder } from './list-order.ts'
import { factsOf, type MetadataFacts } from './metadata-facts.ts'
import { readPolicy } from './policy.ts'
import { isExpired } from './policy-conditions.ts'
import { hasWords } from './search-words.ts'
import { withCatalogue } from './tables.ts'

/** An update as lists show it. */
export type CatalogueUpdate = {
  updateId: string
  revisionNumber: number
  title: string
  kb: string | null
  /** Names of the categories, in the catalogue's own language. */
  products: string[]
  classification: string | null
  severity: string | null
  createdAt: string
  isBundle: boolean
  isSuperseded: boolean
  expiredAt: string | null
}

/** A category that an update belongs to. */
export type CatalogueCategory = { type: string; updateId: string; title: string | null }

/** Another update that one refers to; the title is null when the catalogue does not hold it. */
export type RelatedUpdate = { updateId: string; title: string | null }

/** A file of an update. */
export type CatalogueFile = {
  name: string
  size: number
  sha1: string | null
  sha256: string | null
  url: string | null
}

/** Everything that the catalogue says of an update. */
export type CatalogueUpdateDetail = JudgedUpdate &
  MetadataFacts & {
    type: string
    /** When a newer revision than the one first seen came into this catalogue; null when none did. `createdAt` is when its publisher released it. */
    revisedAt: string | null
    /** Language tags that the catalogue's list names; none fits every language. */
    languages: string[]
    titles: Record<string, { title: string; description: string | null }>
    /** `Cbs`, `OSInstaller`, …; of a bundle, those of its parts. */
    handlers: string[]
    categories: CatalogueCategory[]
    kbArticles: string[]
    bulletins: string[]
    cves: string[]
    supportUrl: string | null
    /** Of each inner list one must be installed. */
    prerequisites: RelatedUpdate[][]
    supersedes: RelatedUpdate[]
    supersededBy: RelatedUpdate[]
    bundles: RelatedUpdate[]
    bundledBy: RelatedUpdate[]
    /** Files of the update and of the parts of a bundle. */
    files: CatalogueFile[]
  }

/** What to look for. */
export type CatalogueSearch = {
  /** Words, or beginnings of words, that title, article or description all have. */
  text?: string | undefined
  /** The update ID of a product, a family of products or a classification. */
  category?: string | undefined
  /** Leaves out what something newer supersedes. */
  hideSuperseded: boolean
  /** Leaves out what its source no longer lists, and what is superseded for as long as the site's rule says. */
  hideExpired: boolean
  /** Also what was declined. */
  showDeclined?: boolean
  /** Also what the site's filters leave out. */
  ignoreFilters?: boolean
  /** Absent: the newest first. */
  order?: UpdateOrder | undefined
  limit: number
  /** `next` of the page before. */
  after?: string | undefined
}

/** An update with where it stands by the site's policy. */
export type JudgedUpdate = CatalogueUpdate & { policy: UpdatePolicy }

/** One page, in the order that was asked for. */
export type CataloguePage = {
  updates: JudgedUpdate[]
  next: string | null
  /** What fits and is not shown; null on pages behind the first. */
  leftOut: LeftOut | null
}

/** Updates that can be chosen: no categories, no detectoids, no parts of bundles. In the words of the indexes for it. */
export const isChoosable = sql<boolean>`is_software and type = 'Software' and deployment_action is distinct from 'Bundle'`

/** Searches the updates that can be chosen. */
export async function searchUpdates(db: Database, search: CatalogueSearch): Promise<CataloguePage> {
  const policy = await readPolicy(db)
  const words = await hasWords(db, search.text ?? '')
  const order = listOrder(search.order ?? { by: 'released', ascending: false }, words?.isRare === true)
  let query = withCatalogue(db)
    .selectFrom('update_catalogue_updates as one')
    .select(['update_id', 'revision_number', 'title', 'kb', 'created_at', 'is_bundle', 'expired_at'])
    .select(['category_ids', 'categories', sql<string | null>`extended->>'severity'`.as('severity')])
    .select(['is_superseded', order.key.as('sort_key')])
    .where(isChoosable)
    .limit(search.limit + 1)
  for (const one of order.orderBy) query = query.orderBy(one)
  if (words !== null) query = query.where(words.condition)
  if (search.category !== undefined)
    query = query.where(sql<boolean>`category_ids @> array[${search.category}::uuid]`)
  if (search.hideExpired) query = query.where(sql<boolean>`not ${isExpired(policy)}`)
  if (search.hideSuperseded) query = query.where(sql<boolean>`not is_superseded`)
  const { hidden, shown } = hiding(policy, search)
  const fitting = query
  for (const condition of shown) query = query.where(condition)
  const behind = order.behind(search.after)
  if (behind !== null) query = query.where(behind)
  const rows = await query.execute()
  const page = rows.slice(0, search.limit)
  const titles = await titlesOf(
    db,
    page.flatMap(row => row.category_ids),
  )
  const policies = await readPolicies(
    db,
    page.map(row => row.update_id),
  )
  const updates = page.map(row => ({ ...inList(row, titles), policy: policyOf(policies, row.update_id) }))
  const last = page.at(-1)
  return {
    updates,
    leftOut: behind === null ? await countLeftOut(db, fitting, hidden) : null,
    next:
      last === undefined || rows.length === page.length
        ? null
        : order.positionOf({
            updateId: last.update_id,
            createdAt: last.created_at.toISOString(),
            sortKey: last.sort_key,
          }),
  }
}

/** One update. @throws CatalogueUpdateMissing */
export async function readCatalogueUpdate(db: Database, updateId: string): Promise<CatalogueUpdateDetail> {
  const catalogue = withCatalogue(db)
  const row = await catalogue
    .selectFrom('update_catalogue_updates as one')
    .selectAll('one')
    .select(sql<string | null>`extended->>'severity'`.as('severity'))
    .where('update_id', '=', updateId)
    .executeTakeFirst()
  if (!row) throw new CatalogueUpdateMissing({ update: updateId })
  const parts = await catalogue
    .selectFrom('update_catalogue_updates')
    .select(['update_id', 'title', 'type', 'files', 'handler', 'core'])
    .where('update_id', 'in', [updateId, ...row.bundles])
    .execute()
  const referring = (column: 'supersedes' | 'bundles') =>
    catalogue
      .selectFrom('update_catalogue_updates')
      .select('update_id')
      .where(sql<boolean>`${sql.ref(column)} @> array[${updateId}::uuid]`)
      .orderBy('created_at', 'desc')
      .execute()
  const [newer, around] = [await referring('supersedes'), await referring('bundles')]
  const titles = await titlesOf(db, [
    ...row.category_ids,
    ...row.prerequisites.flat(),
    ...row.supersedes,
    ...row.bundles,
    ...newer.map(one => one.update_id),
    ...around.map(one => one.update_id),
  ])
  const related = (ids: readonly string[]) => ids.map(id => ({ updateId: id, title: titles.get(id) ?? null }))
  const words = (name: string) => (row.extended[name] as string[] | undefined) ?? []
  return {
    ...inList(row, titles),
    policy: policyOf(await readPolicies(db, [updateId]), updateId),
    ...factsOf(row.is_bundle ? parts.filter(part => part.update_id !== updateId) : parts),
    type: row.type,
    revisedAt: row.revised_at?.toISOString() ?? null,
    languages: row.languages,
    titles: row.titles,
    handlers: [...new Set(parts.flatMap(part => part.handler ?? []))].sort(),
    categories: row.categories.map(one => ({ ...one, title: titles.get(one.updateId) ?? null })),
    kbArticles: words('kbArticleIds'),
    bulletins: words('securityBulletinIds'),
    cves: words('cveIds'),
    supportUrl: (row.extended.supportUrl as string | null | undefined) ?? null,
    prerequisites: row.prerequisites.map(related),
    supersedes: related(row.supersedes),
    supersededBy: related(newer.map(one => one.update_id)),
    bundles: related(row.bundles),
    bundledBy: related(around.map(one => one.update_id)),
    files: parts.flatMap(part => part.files.map(fileOf)),
  }
}

/** The policy of an update that was read just before. */
export function policyOf(policies: ReadonlyMap<string, UpdatePolicy>, update: string): UpdatePolicy {
  const policy = policies.get(update)
  if (policy === undefined) throw new CatalogueUpdateMissing({ update })
  return policy
}

type ListRow = {
  update_id: string
  revision_number: number
  title: string
  kb: string | null
  created_at: Date
  is_bundle: boolean
  expired_at: Date | null
  categories: { type: string; updateId: string }[]
  severity: string | null
  is_superseded: boolean
}

/** A row as lists show it. */
export function inList(row: ListRow, titles: ReadonlyMap<string, string>): CatalogueUpdate {
  const named = (type: string) =>
    row.categories.filter(one => one.type === type).map(one => titles.get(one.updateId) ?? one.updateId)
  return {
    updateId: row.update_id,
    revisionNumber: row.revision_number,
    title: row.title,
    kb: row.kb,
    products: named('Product'),
    classification: named('UpdateClassification')[0] ?? null,
    severity: row.severity,
    createdAt: row.created_at.toISOString(),
    isBundle: row.is_bundle,
    isSuperseded: row.is_superseded,
    expiredAt: row.expired_at?.toISOString() ?? null,
  }
}

/** A file as it is kept, with null for what the catalogue does not say. */
export function fileOf(file: Record<string, unknown>): CatalogueFile {
  const { name, size, sha1, sha256, url } = file as CatalogueFile
  return { name, size, sha1: sha1 ?? null, sha256: sha256 ?? null, url: url ?? null }
}

/** Titles by update ID. */
export async function titlesOf(db: Database, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await withCatalogue(db)
    .selectFrom('update_catalogue_updates')
    .select(['update_id', 'title'])
    .where(sql<boolean>`update_id = any (${[...new Set(ids)]}::uuid[])`)
    .execute()
  return new Map(rows.map(row => [row.update_id, row.title]))
}
