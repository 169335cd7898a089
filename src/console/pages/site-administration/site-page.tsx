// Administration > Site Configuration > Site: what the site is, and how its library and database are.

import { makeStyles, tokens } from '@fluentui/react-components'
import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { siteStateQuery } from '#console/data'
import { useFormats } from '#console/language'
import { Facts, Loaded, Page, StateLabel } from '#console/parts'
import { useText } from './site-text.ts'

const useStyles = makeStyles({
  body: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(380px, 100%), 1fr))',
    gap: tokens.spacingHorizontalXXL,
    alignContent: 'start',
    padding: tokens.spacingHorizontalM,
    overflow: 'auto',
    flexGrow: 1,
  },
  title: { margin: `0 0 ${tokens.spacingVerticalS}`, fontSize: tokens.fontSizeBase400 },
})

/** See the top of this file. */
export function SitePage() {
  const styles = useStyles()
  const text = useText()
  const { bytes, dateTime, number } = useFormats()
  const query = useQuery(siteStateQuery())
  return (
    <Page
      title={text('site.title')}
      actions={[
        {
          key: 'site',
          label: text('site.title'),
          actions: [
            {
              key: 'refresh',
              label: text('refresh'),
              icon: <ArrowClockwiseRegular />,
              run: () => void query.refetch(),
            },
          ],
        },
      ]}
    >
      <Loaded query={query}>
        {({ about, library, database, retention }) => {
          const verified = library.lastVerification
          return (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard.
            <section className={styles.body} tabIndex={0} aria-label={text('site.title')}>
              <Part title={text('site.general')}>
                <Facts
                  facts={[
                    { label: text('site.code'), value: about.code },
                    { label: text('site.fingerprint'), value: about.fingerprint },
                    {
                      label: text('site.keepVersions'),
                      value:
                        retention.keepVersions === null
                          ? text('site.keepAll')
                          : number(retention.keepVersions),
                    },
                  ]}
                />
              </Part>
              <Part title={text('site.library')}>
                <Facts
                  facts={[
                    { label: text('site.objects'), value: number(library.objects) },
                    { label: text('site.size'), value: bytes(library.bytes) },
                    {
                      label: text('site.lost'),
                      value: (
                        <StateLabel kind={library.lostCount === 0 ? 'good' : 'bad'}>
                          {number(library.lostCount)}
                        </StateLabel>
                      ),
                    },
                    {
                      label: text('site.verified'),
                      value:
                        verified === null
                          ? text('site.notYet')
                          : text('site.verifiedAt', {
                              when: dateTime(verified.finishedAt ?? verified.startedAt),
                              objects: number(verified.objectsChecked),
                              damaged: number(verified.damaged + verified.missing),
                            }),
                    },
                  ]}
                />
              </Part>
              <Part title={text('site.database')}>
                <Facts
                  facts={[
                    {
                      label: text('site.state'),
                      value: (
                        <StateLabel kind={database.behindSince === null ? 'good' : 'bad'}>
                          {database.behindSince === null
                            ? text('site.inOrder')
                            : text('site.behind', { when: dateTime(database.behindSince) })}
                        </StateLabel>
                      ),
                    },
                    { label: text('site.generation'), value: number(database.generation) },
                  ]}
                />
              </Part>
            </section>
          )
        }}
      </Loaded>
    </Page>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  const styles = useStyles()
  return (
    <section>
      <h2 className={styles.title}>{title}</h2>
      {children}
    </section>
  )
}
