// The way content takes: from the site to points, and from those to the points that pull from them.

import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { OrganizationRegular } from '@fluentui/react-icons/svg/organization'
import type { ContentStatus, DistributionPointDetail } from '#api-client'
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
  points: readonly DistributionPointDetail[]
  statuses: readonly ContentStatus[]
  point: string | undefined
  onChoose: (point: string) => void
}) {
  const styles = useStyles()
  const text = useText()
  return (
    <div className={styles.tree}>
      <span className={styles.root}>
        <OrganizationRegular aria-hidden />
        {text('site')}
      </span>
      <Branches {...props} branches={branchesOf(props.points)} />
    </div>
  )
}

function Branches(props: {
  branches: readonly Branch[]
  statuses: readonly ContentStatus[]
  point: string | undefined
  onChoose: (point: string) => void
}) {
  const { branches, statuses, point, onChoose } = props
  const styles = useStyles()
  const text = useText()
  const { rate } = useFormats()
  return (
    <ul className={styles.list}>
      {branches.map(({ detail, branches: inner }) => {
        const here = statuses.filter(status => status.point === detail.name)
        const speed = here.reduce((sum, status) => sum + (status.bytesPerSecond ?? 0), 0)
        return (
          <li key={detail.name}>
            <button
              type="button"
              className={mergeClasses(styles.point, detail.name === point && styles.chosen)}
              aria-pressed={detail.name === point}
              onClick={() => onChoose(detail.name)}
            >
              <span className={styles.name}>{detail.name}</span>
              <StateLabel kind={kindOf(detail, here)}>
                {text(`pointStates.${stateOf(detail, here)}`)}
              </StateLabel>
              <span>
                {text('share', {
                  good: here.filter(one => one.category === 'success').length,
                  all: here.length,
                })}
              </span>
              {speed > 0 && <span>{rate(speed)}</span>}
            </button>
            {inner.length > 0 && <Branches {...props} branches={inner} />}
          </li>
        )
      })}
    </ul>
  )
}

type PointState = 'silent' | 'maintenance' | 'failed' | 'working' | 'complete'

function stateOf(detail: DistributionPointDetail, here: readonly ContentStatus[]): PointState {
  if (!detail.isHeardOf) return 'silent'
  if (detail.properties.maintenance) return 'maintenance'
  if (here.some(status => status.category === 'error')) return 'failed'
  return here.some(status => status.category === 'in-progress') ? 'working' : 'complete'
}

function kindOf(detail: DistributionPointDetail, here: readonly ContentStatus[]): StateKind {
  const kinds: Record<PointState, StateKind> = {
    silent: 'unknown',
    maintenance: 'warning',
    failed: 'bad',
    working: 'working',
    complete: 'good',
  }
  return kinds[stateOf(detail, here)]
}
