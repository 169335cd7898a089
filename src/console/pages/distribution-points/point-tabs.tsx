import { useQuery } from '@tanstack/react-query'
import type { DistributionPoint, DistributionPointDetail } from '#api-client'
import { ContentPages, ContentTable } from '#console/content-states'
import { pointQuery, usePackageNames } from '#console/data'
import { type Formats, useFormats } from '#console/language'
import { type DetailsTab, type Fact, Facts, Loaded } from '#console/parts'
import { PointState } from './point-columns.tsx'
import { type PointText, useText } from './point-text.ts'
import { WeekTable } from './week-table.tsx'

/** The tabs of one point. */
export function pointTabs(point: DistributionPoint, text: PointText): DetailsTab[] {
  return [
    { key: 'summary', label: text('tabs.summary'), content: () => <SummaryTab point={point} /> },
    { key: 'content', label: text('tabs.content'), content: () => <ContentTab name={point.name} /> },
    { key: 'schedule', label: text('tabs.schedule'), content: () => <ScheduleTab name={point.name} /> },
  ]
}

function SummaryTab({ point }: { point: DistributionPoint }) {
  const text = useText()
  const formats = useFormats()
  const nameOf = usePackageNames()
  const query = useQuery(pointQuery(point.name))
  return (
    <Loaded query={query}>
      {detail => (
        <Facts
          facts={[
            { label: text('columns.state'), value: <PointState point={point} text={text} /> },
            ...factsOf(detail, { text, formats, nameOf }),
          ]}
        />
      )}
    </Loaded>
  )
}

function factsOf(
  detail: DistributionPointDetail,
  { text, formats, nameOf }: { text: PointText; formats: Formats; nameOf: (packageId: string) => string },
): Fact[] {
  const { properties, disk, lastValidation, certificate, sources, groups } = detail
  const { bytes, dateTime, number, rate, seconds } = formats
  const yes = (value: boolean) => text(value ? 'yes' : 'no')
  return [
    { label: text('facts.kind'), value: text(`kinds.${detail.kind}`) },
    {
      label: text('facts.address'),
      value: detail.usedAddress ?? text('facts.notUsed', { address: detail.address }),
    },
    { label: text('facts.maintenance'), value: yes(properties.maintenance) },
    { label: text('facts.groups'), value: groups.join(', ') },
    {
      label: text('facts.sources'),
      value: [...sources.map(({ point }) => point), text('facts.site')].join(', '),
    },
    {
      label: text('facts.disk'),
      value: disk && text('facts.free', { free: bytes(disk.freeBytes), total: bytes(disk.totalBytes) }),
    },
    { label: text('facts.reserve'), value: bytes(properties.reserveBytes) },
    { label: text('facts.held'), value: detail.held === null ? null : number(detail.held) },
    {
      label: text('facts.validation'),
      value:
        lastValidation &&
        text('facts.validated', {
          when: dateTime(lastValidation.finishedAt),
          count: lastValidation.damagedObjects,
        }),
    },
    {
      label: text('facts.validateEvery'),
      value:
        properties.validateEverySeconds === null
          ? text('facts.never')
          : seconds(properties.validateEverySeconds),
    },
    {
      label: text('facts.quarantine'),
      value:
        detail.quarantinedObjects === null
          ? null
          : text('facts.quarantined', {
              count: detail.quarantinedObjects,
              size: bytes(detail.quarantinedBytes),
            }),
    },
    { label: text('facts.rate'), value: rate(detail.measuredBytesPerSecond) },
    {
      label: text('facts.clock'),
      value: detail.clockDifferenceSeconds === null ? null : `${number(detail.clockDifferenceSeconds)} s`,
    },
    { label: text('facts.certificate'), value: certificate?.keys.join(' ') },
    {
      label: text('facts.unknownHeld'),
      value: detail.unknownHeld
        .map(one => text('facts.version', { name: nameOf(one.packageId), version: one.version }))
        .join(', '),
    },
  ]
}

function ContentTab({ name }: { name: string }) {
  const text = useText()
  return (
    <ContentPages
      of={{ point: name }}
      show={rows => (
        <ContentTable label={text('tabs.content')} rows={rows} empty={text('noContent')} without="point" />
      )}
    />
  )
}

function ScheduleTab({ name }: { name: string }) {
  const text = useText()
  const query = useQuery(pointQuery(name))
  return (
    <Loaded query={query}>
      {({ properties }) => (
        <>
          <p>{text('week.zone', { zone: properties.timeZone })}</p>
          <WeekTable week={properties.week} />
        </>
      )}
    </Loaded>
  )
}
