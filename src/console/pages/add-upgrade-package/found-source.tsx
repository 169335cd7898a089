import { MessageBar, MessageBarBody, makeStyles, Spinner, Text, tokens } from '@fluentui/react-components'
import type { UseQueryResult } from '@tanstack/react-query'
import type { SourceCheck } from '#api-client'
import { type Formats, useFormats } from '#console/language'
import { type Fact, Facts, ProblemMessage, SmallTable } from '#console/parts'
import { useText, type WizardText } from './wizard-text.ts'

const useStyles = makeStyles({
  found: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    padding: tokens.spacingHorizontalM,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground3,
  },
  title: { margin: 0, fontSize: tokens.fontSizeBase300, fontWeight: tokens.fontWeightSemibold },
})

/** What the site found at the path. */
export function FoundSource({ check }: { check: UseQueryResult<SourceCheck> }) {
  const styles = useStyles()
  const text = useText()
  if (check.isFetching && !check.data) return <Spinner size="tiny" label={text('dataSource.looking')} />
  if (check.error) return <ProblemMessage problem={check.error} title={text('dataSource.notFound')} />
  if (!check.data) return null
  return (
    <section className={styles.found} aria-label={text('dataSource.found')}>
      <h3 className={styles.title}>{text('dataSource.found')}</h3>
      <Found found={check.data} text={text} />
    </section>
  )
}

function Found({ found, text }: { found: SourceCheck; text: WizardText }) {
  const formats = useFormats()
  const { bytes, number } = formats
  const { writableByAll, alreadyHeld, images } = found
  const held = alreadyHeld.map(one => `${one.name} (${one.packageId})`).join(', ')
  return (
    <>
      <Facts facts={factsOf(found, text, formats)} />
      {writableByAll !== null && writableByAll.count > 0 && (
        <Warning>{text('dataSource.writable', { count: writableByAll.count })}</Warning>
      )}
      {held !== '' && <Warning>{text('dataSource.held', { packages: held })}</Warning>}
      {images === null ? (
        <Text>{text('dataSource.imagesLater')}</Text>
      ) : (
        <SmallTable
          label={text('dataSource.images')}
          rows={images}
          rowKey={image => `${image.path} ${image.index}`}
          columns={[
            {
              key: 'index',
              title: text('dataSource.indexColumn'),
              show: image => `${image.path.split('/').at(-1)}:${number(image.index)}`,
            },
            { key: 'name', title: text('dataSource.imageColumn'), show: image => image.name },
            {
              key: 'build',
              title: text('dataSource.buildColumn'),
              show: ({ version }) => version && `${version.build}.${version.servicePackBuild}`,
            },
            {
              key: 'size',
              title: text('dataSource.sizeColumn'),
              atEnd: true,
              show: image => bytes(image.size),
            },
          ]}
        />
      )}
    </>
  )
}

function Warning({ children }: { children: string }) {
  return (
    <MessageBar intent="warning" layout="multiline">
      <MessageBarBody>{children}</MessageBarBody>
    </MessageBar>
  )
}

function factsOf(found: SourceCheck, text: WizardText, { bytes, number, seconds }: Formats): Fact[] {
  const room = ({ needed, free, isEnough }: SourceCheck['store']) =>
    isEnough
      ? text('dataSource.enough', { free: bytes(free) })
      : text('dataSource.notEnough', { needed: bytes(needed), free: bytes(free) })
  return [
    { label: text('dataSource.kind'), value: text(`dataSource.kinds.${found.kind}`) },
    { label: text('dataSource.files'), value: number(found.files) },
    { label: text('dataSource.size'), value: bytes(found.totalBytes) },
    { label: text('dataSource.reading'), value: seconds(found.reading.seconds) },
    { label: text('dataSource.store'), value: room(found.store) },
    ...(found.scratch === null ? [] : [{ label: text('dataSource.scratch'), value: room(found.scratch) }]),
  ]
}
