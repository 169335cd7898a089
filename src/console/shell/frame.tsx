// Around every page: the head, the workspaces with their tree, and the way to the page.

import { makeStyles, tokens } from '@fluentui/react-components'
import { useLocation } from '@tanstack/react-router'
import { lazy, type ReactNode, Suspense, useEffect, useMemo, useState } from 'react'
import { startLiveEvents, stopLiveEvents } from '#console/data'
import { CrumbsProvider, useNarrow } from '#console/parts'
import { Head } from './head.tsx'
import { Navigation } from './navigation.tsx'
import { useText } from './shell-text.ts'
import { crumbsOf, wayTo } from './tree.ts'

const NarrowNavigation = lazy(() => import('./narrow-navigation.tsx'))

const useStyles = makeStyles({
  frame: {
    display: 'flex',
    flexDirection: 'column',
    height: '100dvh',
    backgroundColor: tokens.colorNeutralBackground2,
    color: tokens.colorNeutralForeground1,
  },
  skip: {
    position: 'absolute',
    left: '-10000px',
    ':focus': {
      left: tokens.spacingHorizontalM,
      top: tokens.spacingVerticalS,
      zIndex: 10,
      padding: tokens.spacingHorizontalS,
      backgroundColor: tokens.colorNeutralBackground1,
      color: tokens.colorBrandForegroundLink,
    },
  },
  below: { display: 'flex', flexGrow: 1, minHeight: 0 },
  side: {
    width: '272px',
    flexShrink: 0,
    display: 'flex',
    minHeight: 0,
    borderRight: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground2,
  },
  main: {
    display: 'flex',
    flexGrow: 1,
    minWidth: 0,
    minHeight: 0,
    backgroundColor: tokens.colorNeutralBackground1,
  },
})

/** See the top of this file. */
export function Frame({ children }: { children: ReactNode }) {
  const styles = useStyles()
  const text = useText()
  const narrow = useNarrow()
  const pathname = useLocation({ select: location => location.pathname })
  const [isOpen, setOpen] = useState(false)
  const [isWanted, setWanted] = useState(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever went to a page wants to see it.
  useEffect(() => setOpen(false), [pathname])
  useEffect(() => {
    startLiveEvents()
    return stopLiveEvents
  }, [])
  const way = useMemo(() => wayTo(pathname), [pathname])
  const crumbs = useMemo(() => crumbsOf(way, text), [way, text])
  const openNavigation = () => {
    setWanted(true)
    setOpen(true)
  }
  return (
    <div className={styles.frame}>
      <a href="#content" className={styles.skip}>
        {text('skip')}
      </a>
      <Head {...(narrow && { onNavigation: openNavigation })} />
      <div className={styles.below}>
        {narrow ? (
          <Suspense fallback={null}>
            {isWanted && <NarrowNavigation way={way} isOpen={isOpen} onClose={() => setOpen(false)} />}
          </Suspense>
        ) : (
          <div className={styles.side}>
            <Navigation way={way} />
          </div>
        )}
        <main id="content" className={styles.main} tabIndex={-1}>
          <CrumbsProvider value={crumbs}>{children}</CrumbsProvider>
        </main>
      </div>
    </div>
  )
}
