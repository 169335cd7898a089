// The site's policy as conditions on an update, which the query calls `one`.

import { type RawBuilder, sql } from 'kysely'
import type { CatalogueFilters, CataloguePolicy, SupersedenceRule } from './policy.ts'
import type { Decision } from './tables.ts'

type Condition = RawBuilder<boolean>

/** Whether the filters select it; null when they ask nothing. */
export function isSelected({ products, classifications, languages }: CatalogueFilters): Condition | null {
  const asked: Condition[] = []
  if (products.length > 0) asked.push(sql`one.category_ids && ${products}::uuid[]`)
  if (classifications.length > 0) asked.push(sql`one.category_ids && ${classifications}::uuid[]`)
  if (languages.length > 0) asked.push(sql`(one.languages = '{}' or one.languages && ${languages}::text[])`)
  return asked.length === 0 ? null : sql<boolean>`(${sql.join(asked, sql` and `)})`
}

/** Whether it was declined, is held now, or is pinned. */
export function isDecided(decision: Decision): Condition {
  return sql<boolean>`exists (${decided('one', [decision])})`
}

/** Whether it is expired: no source lists it any more, or the rule for superseded updates says so; one that is pinned never is. */
export function isExpired({
  supersedence,
  hasPinned,
}: Pick<CataloguePolicy, 'supersedence' | 'hasPinned'>): Condition {
  const bySupersedence = isExpiredBySupersedence(supersedence)
  const expired =
    bySupersedence === null
      ? sql<boolean>`one.expired_at is not null`
      : sql<boolean>`(one.expired_at is not null or ${bySupersedence})`
  return hasPinned ? sql<boolean>`(${expired} and not ${isDecided('pinned')})` : expired
}

/**
 * Whether the rule lets it expire, whatever else holds; null when the rule never does. A newer update that was declined, or is held, lets
 * nothing expire: there would be neither.
 */
function isExpiredBySupersedence(rule: SupersedenceRule): Condition | null {
  if (rule.expire === 'never') return null
  const since =
    rule.expire === 'immediately'
      ? sql``
      : sql` and newer.created_at <= now() - make_interval(months => ${rule.months}::integer)`
  return sql<boolean>`exists (
    select 1 from update_catalogue_updates newer
     where newer.supersedes @> array[one.update_id] and newer.expired_at is null${since}
       and not exists (${decided('newer', ['declined', 'held'])}))`
}

function decided(update: 'one' | 'newer', decisions: readonly Decision[]): RawBuilder<unknown> {
  return sql`select 1 from update_catalogue_decisions decided
    where decided.update_id = ${sql.ref(`${update}.update_id`)} and decided.decision = any (${[...decisions]}::text[])
      and (decided.until is null or decided.until > now())`
}
