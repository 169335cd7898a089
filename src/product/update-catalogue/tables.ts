import type { ColumnType, Generated } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import type { ErrorReport } from '#platform/errors'

type Json<Value> = ColumnType<Value, string, string>
type Optional<Value> = ColumnType<Value | null, Value | null | undefined, Value | null>

/** How a synchronisation ended, or that it has not. */
export type SynchronisationState = 'running' | 'succeeded' | 'nothing-new' | 'failed'

/** A catalogue file, a folder of update files, or an upstream update server. */
export type SourceKind = 'catalogue-file' | 'folder' | 'wsus'

/** What is wanted of an update server. */
export type UpstreamSettings = {
  /** GUIDs of categories and of classifications; both empty: everything. */
  categories: string[]
  classifications: string[]
  /** A file with certificates in PEM on the site server, which are trusted instead of those of the machine. */
  authorityFile: string | null
}

/** What a synchronisation of a folder found and did, in files. */
export type FolderCounts = {
  /** .msu and .cab files in the folder. */
  found: number
  /** Added to the content library. */
  taken: number
  /** New here, but with bytes that the content library had already. */
  alreadyHeld: number
  /** Refused now, each with its reason. */
  refused: number
  /** Left for the next time: somebody is still writing them. */
  unsettled: number
  /** Taken before and not there any more; nothing is deleted for that. */
  vanished: number
}

/** What can be decided about an update. */
export type Decision = 'declined' | 'held' | 'pinned'

type Tables = {
  update_catalogue_sources: {
    id: Generated<string>
    name: string
    kind: SourceKind
    location: string
    languages: string[]
    added_by: string
    added_at: Generated<Date>
    recurrence: ColumnType<unknown, string | null | undefined, string | null>
    next_at: Optional<Date>
    schedule_set_by: Optional<string>
    schedule_set_at: Optional<Date>
    last_operation: Optional<string>
    watch_seconds: Optional<number>
    next_look_at: Optional<Date>
    looked_at: Optional<Date>
    look_error: ColumnType<ErrorReport | null, string | null | undefined, string | null>
    upstream: ColumnType<UpstreamSettings | null, string | null | undefined, string | null>
    upstream_anchors: ColumnType<
      { configuration?: string | null; config: string; software: string } | null,
      string | null | undefined,
      string | null
    >
  }
  update_catalogue_synchronisations: {
    id: string
    source_id: string
    state: Generated<SynchronisationState>
    requested_by: string
    started_at: Generated<Date>
    ended_at: Optional<Date>
    catalogue: Optional<string>
    revisions: Optional<number>
    listed: Optional<number>
    added: Optional<number>
    revised: Optional<number>
    expired: Optional<number>
    error: ColumnType<ErrorReport | null, string | null | undefined, string | null>
    files: ColumnType<FolderCounts | null, string | null | undefined, string | null>
  }
  update_catalogue_state: { changes: number }
  update_catalogue_staged: {
    synchronisation_id: string
    kind: string
    revision: number
    language: string
    facts: Json<Record<string, unknown>>
    body: string | null
  }
  update_catalogue_updates: {
    update_id: string
    revision_number: number
    source_ids: string[]
    type: string
    title: string
    titles: Json<Record<string, { title: string; description: string | null }>>
    kb: string | null
    created_at: Date
    is_leaf: boolean
    is_bundle: boolean
    is_software: boolean
    deployment_action: string | null
    handler: string | null
    categories: Json<{ type: string; updateId: string }[]>
    category_ids: string[]
    prerequisites: Json<string[][]>
    supersedes: string[]
    bundles: string[]
    files: Json<Record<string, unknown>[]>
    extended: Json<Record<string, unknown>>
    core: string
    search: string
    languages: Generated<string[]>
    is_superseded: Generated<boolean>
    added_at: Generated<Date>
    revised_at: Optional<Date>
    expired_at: Optional<Date>
  }
  update_catalogue_policy: {
    is_the_row: Generated<boolean>
    products: string[]
    classifications: string[]
    languages: string[]
    filters_set_by: string | null
    filters_set_at: Date | null
    supersedence: 'never' | 'immediately' | 'after-months'
    supersedence_months: number | null
    supersedence_set_by: string | null
    supersedence_set_at: Date | null
  }
  update_catalogue_decisions: {
    update_id: string
    decision: Decision
    reason: string
    until: Date | null
    decided_by: string
    decided_at: Date
  }
}

/** The database with this room's tables. */
export function withCatalogue(db: Database | DatabaseTransaction) {
  return (db as Database).$extendTables<Tables>()
}
