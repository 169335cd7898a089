// What every page of a node is made of: the ribbon, the title with the way to it, and the content below.

import {
  Breadcrumb,
  BreadcrumbDivider,
  BreadcrumbItem,
  makeStyles,
  Text,
  Title3,
  tokens,
} from '@fluentui/react-components'
import { Link } from '@tanstack/react-router'
import { Fragment, type ReactNode, useEffect } from 'react'
import type { ActionGroup } from './action.ts'
import { useCrumbs } from './crumbs.ts'
import { Ribbon } from './ribbon.tsx'

const useStyles = makeStyles({
  page: { display: 'flex', flexDirection: 'column', flexGrow: 1, minHeight: 0, minWidth: 0 },
  head: { padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM} 0`, flexShrink: 0 },
  crumbs: { minHeight: '24px', flexWrap: 'wrap' },
  crumb: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, padding: '2px' },
  link: {
    color: tokens.colorBrandForegroundLink,
    fontSize: tokens.fontSizeBase200,
    textDecorationLine: 'none',
    padding: '2px',
    ':hover': { textDecorationLine: 'underline' },
  },
  title: { display: 'block' },
  body: {
    display: 'flex',
    flexDirection: 'column',
    flexGrow: 1,
    minHeight: 0,
    '@media (max-width: 719px)': { overflow: 'auto' },
  },
})

/** See the top of this file. */
export function Page(props: { title: string; actions?: readonly ActionGroup[]; children: ReactNode }) {
  const { title, actions = [], children } = props
  const way = useCrumbs()
  const crumbs = way.at(-1)?.label === title ? way : [...way, { label: title }]
  const styles = useStyles()
  useEffect(() => {
    document.title = `${title} - Slipstream`
  }, [title])
  return (
    <div className={styles.page}>
      {actions.length > 0 && <Ribbon groups={actions} />}
      <div className={styles.head}>
        <Breadcrumb
          size="small"
          className={styles.crumbs}
          aria-label={crumbs.map(crumb => crumb.label).join(' > ')}
        >
          {crumbs.map((crumb, place) => (
            <Fragment key={crumb.label}>
              {place > 0 && <BreadcrumbDivider />}
              <BreadcrumbItem>
                {crumb.to === undefined || place === crumbs.length - 1 ? (
                  <Text className={styles.crumb}>{crumb.label}</Text>
                ) : (
                  <Link to={crumb.to} className={styles.link}>
                    {crumb.label}
                  </Link>
                )}
              </BreadcrumbItem>
            </Fragment>
          ))}
        </Breadcrumb>
        <Title3 as="h1" className={styles.title}>
          {title}
        </Title3>
      </div>
      <div className={styles.body}>{children}</div>
    </div>
  )
}
