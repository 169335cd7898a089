import { Text } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import type { UpgradePackageDetail, VersionContents } from '#api-client'
import { useFormats } from '#console/language'
import { Loaded, SmallTable } from '#console/parts'
import { installedQuery } from '../property-queries.ts'
import { useText } from '../property-text.ts'
import en from '../texts/en.json'

/** A Windows image has hundreds of packages; a person looks at some. What was applied since comes first. */
const shownPackages = 200

type InImage = NonNullable<VersionContents['images'][number]['packages']>[number]
type Installed = InImage & { images: string[] }

/** What is installed in the images, as it was read from them. */
export function InstalledTab({ read }: { read: { value: UpgradePackageDetail } }) {
  const text = useText()
  const { number } = useFormats()
  const query = useQuery(installedQuery(read.value.id))
  return (
    <Loaded query={query}>
      {contents => {
        if (contents.inspectedAt === null) return <Text>{text('installed.notYet')}</Text>
        const all = installedOf(contents)
        return (
          <>
            <SmallTable
              label={text('tabs.installed')}
              rows={all.slice(0, shownPackages)}
              rowKey={one => `${one.identity} ${one.state}`}
              empty={text('installed.none')}
              columns={[
                {
                  key: 'update',
                  title: text('installed.update'),
                  show: ({ applied, identity }) =>
                    applied === null ? (
                      identity
                    ) : (
                      <>
                        <Text block>{applied.title ?? applied.update}</Text>
                        <Text size={200}>{identity}</Text>
                      </>
                    ),
                },
                {
                  key: 'article',
                  title: text('installed.article'),
                  isShort: true,
                  show: one => one.applied?.kb ?? null,
                },
                {
                  key: 'origin',
                  title: text('installed.origin'),
                  show: ({ origin, applied }) =>
                    text(`installed.origins.${origin}`, { version: number(applied?.version ?? 0) }),
                },
                { key: 'state', title: text('installed.state'), show: one => stateOf(one, text) },
                { key: 'images', title: text('tabs.images'), show: one => one.images.join(', ') },
              ]}
            />
            {all.length > shownPackages && (
              <Text>{text('installed.more', { shown: number(shownPackages), all: number(all.length) })}</Text>
            )}
          </>
        )
      }}
    </Loaded>
  )
}

/** A servicing state in the language of now; one that has no name stays the number that the site tells. */
function stateOf({ stateText }: Installed, text: ReturnType<typeof useText>): string {
  return isNamed(stateText) ? text(`installed.states.${stateText}`) : stateText
}

function isNamed(state: string): state is keyof typeof en.installed.states {
  return Object.hasOwn(en.installed.states, state)
}

/** Every package once, with the images that have it. */
function installedOf({ images }: VersionContents): Installed[] {
  const found = new Map<string, Installed>()
  for (const image of images)
    for (const one of image.packages ?? []) {
      const key = `${one.identity} ${one.state} ${one.origin}`
      const known = found.get(key) ?? { ...one, images: [] }
      known.images.push(`${image.path.split('/').at(-1)}:${image.index}`)
      found.set(key, known)
    }
  const order = (one: Installed) => (one.origin === 'applied' ? 0 : 1)
  return [...found.values()].sort((left, right) => order(left) - order(right))
}
