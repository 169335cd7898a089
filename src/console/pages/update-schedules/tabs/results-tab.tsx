// Every time of a schedule, and of the chosen one each update in each image.

import { Field, makeStyles, Select, Text, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { ServicingOccurrence, ServicingSchedule } from '#api-client'
import { occurrenceQuery, occurrencesQuery } from '#console/data'
import { useFormats } from '#console/language'
import { Loaded, SmallTable, type StateKind, StateLabel, useAddress } from '#console/parts'
import { ProblemText } from '#console/problems'
import { TimeStateLabel } from '../schedule-columns.tsx'
import { useText } from '../schedule-text.ts'

const useStyles = makeStyles({
  parts: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  times: { maxWidth: '420px' },
})

type Status = ServicingOccurrence['packages'][number]['results'][number]['status']

const kinds: Record<Status, StateKind> = {
  failed: 'bad',
  unsupported: 'warning',
  unknown: 'unknown',
  applied: 'good',
  installed: 'good',
  'not-required': 'none',
  'not-tried': 'warning',
}

/** See the top of this file. */
export function ResultsTab({ schedule }: { schedule: ServicingSchedule }) {
  const styles = useStyles()
  const text = useText()
  const { dateTime } = useFormats()
  const [address, change] = useAddress()
  const times = useQuery(occurrencesQuery(schedule.id))
  return (
    <Loaded query={times}>
      {all => {
        const chosen = all.find(one => one.id === address.time) ?? all[0]
        if (chosen === undefined) return <Text>{text('results.none')}</Text>
        return (
          <div className={styles.parts}>
            <Field label={text('results.time')} className={styles.times}>
              <Select value={chosen.id} onChange={(_, { value }) => change({ time: value })}>
                {all.map(one => (
                  <option key={one.id} value={one.id}>
                    {`${dateTime(one.dueAt)}: ${text(`times.${one.state}`)}`}
                  </option>
                ))}
              </Select>
            </Field>
            <Time schedule={schedule.id} occurrence={chosen.id} />
          </div>
        )
      }}
    </Loaded>
  )
}

function Time({ schedule, occurrence }: { schedule: string; occurrence: string }) {
  const text = useText()
  const query = useQuery(occurrenceQuery(schedule, occurrence))
  return (
    <Loaded query={query}>
      {found => (
        <>
          <TimeStateLabel state={found.state} text={text} />
          {found.reason !== null && <Text>{found.reason}</Text>}
          <ResultTable found={found} />
        </>
      )}
    </Loaded>
  )
}

type Row = {
  key: string
  packageId: string
  update: string | null
  image: string | null
  status: Status | null
  why: ReactNode
}

function rowsOf(found: ServicingOccurrence): Row[] {
  return found.packages.flatMap((one): Row[] => {
    const about = {
      packageId: one.packageId,
    }
    if (one.results.length === 0) {
      const why = one.reason ?? (one.error && <ProblemText of={{ message: '', ...one.error }} />)
      return [{ ...about, key: one.packageId, update: null, image: null, status: null, why }]
    }
    return one.results.flatMap(update =>
      (update.images.length > 0 ? update.images : [{ ...update, image: null }]).map(image => ({
        ...about,
        key: `${one.packageId} ${update.name} ${image.image?.path} ${image.image?.index}`,
        update: update.kb === null ? update.title : `${update.kb} ${update.title}`,
        image: image.image && `${image.image.path.split('/').at(-1)}:${image.image.index}`,
        status: image.status,
        why: image.cause && <ProblemText of={{ ...image, message: image.cause }} />,
      })),
    )
  })
}

function ResultTable({ found }: { found: ServicingOccurrence }) {
  const text = useText()
  return (
    <SmallTable
      label={text('tabs.results')}
      rows={rowsOf(found)}
      rowKey={row => row.key}
      columns={[
        { key: 'package', title: text('columns.packages'), show: row => row.packageId },
        { key: 'update', title: text('results.update'), show: row => row.update },
        { key: 'image', title: text('results.image'), isShort: true, show: row => row.image },
        {
          key: 'status',
          title: text('columns.result'),
          isShort: true,
          show: row =>
            row.status && <StateLabel kind={kinds[row.status]}>{text(`statuses.${row.status}`)}</StateLabel>,
        },
        { key: 'why', title: text('results.why'), show: row => row.why },
      ]}
    />
  )
}
