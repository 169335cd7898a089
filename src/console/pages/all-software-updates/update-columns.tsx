import type { CatalogueUpdate } from '#api-client'
import type { Formats } from '#console/language'
import { type Column, type StateKind, StateLabel } from '#console/parts'
import type { UpdateText } from './update-text.ts'

/** Where an update stands: the first that is so. */
type Standing = 'declined' | 'held' | 'expired' | 'superseded' | 'pinned' | 'notSelected' | 'current'

const kinds: Record<Standing, StateKind> = {
  declined: 'bad',
  held: 'waiting',
  expired: 'warning',
  superseded: 'warning',
  pinned: 'good',
  notSelected: 'none',
  current: 'good',
}

/** See {@link Standing}. */
export function standingOf({ policy, isSuperseded, expiredAt }: CatalogueUpdate): Standing {
  if (policy.declined) return 'declined'
  if (policy.held) return 'held'
  if (policy.pinned) return 'pinned'
  if (expiredAt !== null || policy.expiredBecause !== null) return 'expired'
  if (isSuperseded) return 'superseded'
  return policy.isSelected ? 'current' : 'notSelected'
}

/** Where an update stands, with its icon. */
export function StandingLabel({ update, text }: { update: CatalogueUpdate; text: UpdateText }) {
  const standing = standingOf(update)
  return <StateLabel kind={kinds[standing]}>{text(`standing.${standing}`)}</StateLabel>
}

/** The columns of the list. */
export function updateColumns(text: UpdateText, { date }: Formats): Column<CatalogueUpdate>[] {
  return [
    { key: 'title', title: text('columns.title'), value: row => row.title, width: 340, onNarrow: true },
    { key: 'article', title: text('columns.article'), value: row => row.kb, width: 104 },
    {
      key: 'products',
      title: text('columns.products'),
      value: row => row.products.join(', ') || null,
      width: 140,
    },
    {
      key: 'classification',
      title: text('columns.classification'),
      value: row => row.classification,
      width: 130,
    },
    {
      key: 'released',
      title: text('columns.released'),
      value: row => row.createdAt,
      show: row => date(row.createdAt),
      width: 110,
    },
    {
      key: 'standing',
      title: text('columns.standing'),
      value: row => standingOf(row),
      show: row => <StandingLabel update={row} text={text} />,
      width: 130,
      onNarrow: true,
    },
  ]
}
