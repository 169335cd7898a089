import { makeStyles, Subtitle2, Text, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { rollBackPreviewQuery } from '#console/data'
import { useFormats } from '#console/language'
import { Facts, Loaded, SmallTable } from '#console/parts'
import { useText } from '../version-text.ts'

const useStyles = makeStyles({
  parts: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  title: { margin: 0 },
})

/** What a rollback would do: which updates the images lack again, which runs end, and what each point fetches. */
export function RollBackPreview({ packageId, version }: { packageId: string; version: number | null }) {
  const styles = useStyles()
  const text = useText()
  const { bytes } = useFormats()
  const query = useQuery(rollBackPreviewQuery(packageId, version))
  return (
    <section className={styles.parts} aria-label={text('rollBack.preview')}>
      <Subtitle2 as="h3" className={styles.title}>
        {text('rollBack.preview')}
      </Subtitle2>
      <Loaded query={query}>
        {found => (
          <>
            {!found.inspected && <Text>{text('compare.notInspected')}</Text>}
            <Facts
              facts={[
                { label: text('rollBack.lacks'), value: found.lacks.join(', ') || text('rollBack.nothing') },
                { label: text('rollBack.gains'), value: found.gains.join(', ') || text('rollBack.nothing') },
                { label: text('rollBack.runs'), value: found.runs.join(', ') || text('rollBack.nothing') },
              ]}
            />
            <SmallTable
              label={text('rollBack.points')}
              rows={found.points}
              rowKey={one => one.point}
              empty={text('rollBack.noPoints')}
              columns={[
                { key: 'point', title: text('rollBack.point'), show: one => one.point },
                {
                  key: 'effect',
                  title: text('rollBack.effect'),
                  show: one =>
                    [text(`effects.${one.effect}`), one.reason && `(${one.reason})`]
                      .filter(Boolean)
                      .join(' '),
                },
                {
                  key: 'bytes',
                  title: text('rollBack.bytes'),
                  atEnd: true,
                  show: one => bytes(one.bytesToSend),
                },
                {
                  key: 'reused',
                  title: text('rollBack.reused'),
                  atEnd: true,
                  show: one => bytes(one.bytesReused),
                },
              ]}
            />
          </>
        )}
      </Loaded>
    </section>
  )
}
