// The way content takes: from the site to points, and from those to the points that pull from them.

import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { OrganizationRegular } from '@fluentui/react-icons/svg/organization'
import type { PointContents } from '#api-client'
import { useFormats } from '#console/language'
import { type StateKind, StateLabel } from '#console/parts'
import { type Branch, branchesOf } from './branches-of.ts'
import { useText } from './status-text.ts'

const useStyles = makeStyles({
  tree: { overflow: 'auto', flexGrow: 1, padding: tokens.spacingHorizontalM, minHeight: '160px' },
  list: {
    listStyleType: 'none',
    margin: 0,
    paddingLeft: tokens.spacingHorizontalXXL,
    borderLeft: `1px solid ${tokens.colorNeutralStroke1}`,
    marginLeft: tokens.spacingHorizontalL,
  },
  root: { display: 'inline-flex', alignItems: 'center', gap: tokens.spacingHorizontalS, fontWeight: 600 },
  point: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalM,
    margin: `${tokens.spacingVerticalXS} 0`,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
    minWidth: '220px',
    font: 'inherit',
    fontSize: tokens.fontSizeBase300,
    color: tokens.colorNeutralForeground1,
    textAlign: 'start',
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusMedium,
    cursor: 'pointer',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  chosen: {
    backgroundColor: tokens.colorBrandBackground2,
    boxShadow: `inset 3px 0 0 ${tokens.colorBrandStroke1}`,
  },
  name: { fontWeight: tokens.fontWeightSemibold },
})

/** See the top of this file. */
export function PointTree(props: {
  points: readonly PointContents[]
  point: string | undefined
  onChoose: (point: string) => void
}) {
  const styles = useStyles()
  const text = useText()
  const { points, ...choice } = props
  return (
    <div className={styles.tree}>
      <span className={styles.root}>
        <OrganizationRegular aria-hidden />
        {text('site')}
      </span>
      <Branches {...choice} branches={branchesOf(points)} />
    </div>
  )
}

function Branches(props: {
  branches: readonly Branch<PointContents>[]
  point: string | undefined
  onChoose: (point: string) => void
}) {
  const { branches, point, onChoose } = props
  const styles = useStyles()
  const text = useText()
  const { rate } = useFormats()
  return (
    <ul className={styles.list}>
      {branches.map(({ detail, branches: inner }) => (
        <li key={detail.point}>
          <button
            type="button"
            className={mergeClasses(styles.point, detail.point === point && styles.chosen)}
            aria-pressed={detail.point === point}
            onClick={() => onChoose(detail.point)}
          >
            <span className={styles.name}>{detail.point}</span>
            <StateLabel kind={kinds[stateOf(detail)]}>{text(`pointStates.${stateOf(detail)}`)}</StateLabel>
            <span>{text('share', { good: detail.success, all: detail.targeted })}</span>
            {detail.bytesPerSecond > 0 && <span>{rate(detail.bytesPerSecond)}</span>}
          </button>
          {inner.length > 0 && <Branches {...props} branches={inner} />}
        </li>
      ))}
    </ul>
  )
}

const kinds = {
  silent: 'unknown',
  maintenance: 'warning',
  failed: 'bad',
  working: 'working',
  complete: 'good',
} as const satisfies Record<string, StateKind>

function stateOf(point: PointContents): keyof typeof kinds {
  if (!point.isHeardOf) return 'silent'
  if (point.maintenance) return 'maintenance'
  if (point.errors > 0) return 'failed'
  return point.inProgress > 0 || point.removing > 0 ? 'working' : 'complete'
}
