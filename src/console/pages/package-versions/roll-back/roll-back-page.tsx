// The wizard Roll Back: the content of an older version is used again, under the next number.

import { Checkbox, Field, Select, Text, Textarea } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { ListedVersion } from '#api-client'
import { packageVersionsQuery, queryClient, site } from '#console/data'
import { useFormats } from '#console/language'
import {
  type FieldProblems,
  Loaded,
  RowLink,
  type Wizard,
  type WizardForm,
  WizardFrame,
} from '#console/parts'
import { useText, type VersionText } from '../version-text.ts'
import { RollBackPreview } from './roll-back-preview.tsx'

const packages = '/software-library/operating-systems/upgrade-packages'
const mostReason = 500

type Answers = { version: number | null; reason: string; updatePoints: boolean }

/** See the top of this file. */
export function RollBackPage() {
  const { target = '' } = useParams({ strict: false }) as { target?: string }
  const [packageId = '', asked] = target.split('+')
  const query = useQuery(packageVersionsQuery(packageId))
  return (
    <Loaded query={query}>
      {versions => (
        <RollBack
          key={target}
          target={target}
          packageId={packageId}
          asked={asked === undefined ? null : Number(asked)}
          versions={versions}
        />
      )}
    </Loaded>
  )
}

type RollBackProps = {
  target: string
  packageId: string
  asked: number | null
  versions: readonly ListedVersion[]
}

function RollBack({ target, packageId, asked, versions }: RollBackProps) {
  const text = useText()
  // What the site itself would choose: a promoted one, else the newest.
  const older = versions.filter(one => !one.inUse && one.bad === null)
  const usual = older.find(one => one.promoted !== null) ?? older[0]
  const start = useMemo(
    (): Answers => ({ version: asked ?? usual?.number ?? null, reason: '', updatePoints: true }),
    [asked, usual?.number],
  )
  return <WizardFrame wizard={describeWizard({ target, packageId, start, versions, text })} />
}

function describeWizard(about: {
  target: string
  packageId: string
  start: Answers
  versions: readonly ListedVersion[]
  text: VersionText
}): Wizard<Answers> {
  const { target, packageId, start, versions, text } = about
  const inUse = versions.find(one => one.inUse)?.number ?? 0
  const home = `${packages}/versions/${packageId}`
  return {
    key: `roll-back ${target}`,
    title: text('rollBack.title'),
    address: `${packages}/roll-back/${target}`,
    home,
    start,
    pages: [
      {
        key: 'version',
        title: text('rollBack.version'),
        hint: text('rollBack.hint', { packageId, version: inUse }),
        fields: ['version', 'reason', 'updatePoints'],
        check: input => checkAnswers(input, text),
        content: form => <VersionFields form={form} packageId={packageId} versions={versions} />,
      },
    ],
    summary: input => [
      { label: text('rollBack.package'), value: packageId },
      { label: text('rollBack.from'), value: String(inUse) },
      { label: text('rollBack.to'), value: String(input.version ?? '') },
      { label: text('confirm.reason'), value: input.reason.trim() },
      {
        label: text('rollBack.updatePoints'),
        value: text(input.updatePoints ? 'rollBack.yes' : 'rollBack.no'),
      },
    ],
    summaryNote: input => <RollBackPreview packageId={packageId} version={input.version} />,
    finish: async input => {
      await site.rollBackPackage({
        packageId,
        version: input.version,
        expectedVersion: inUse,
        updateDistributionPoints: input.updatePoints,
        reason: input.reason.trim(),
      })
      for (const kind of ['upgrade-package', 'content-status'])
        void queryClient.invalidateQueries({ queryKey: [kind] })
      return null
    },
    fieldOf: code =>
      /^(NOTHING_TO_ROLL_BACK_TO|ROLL_BACK_TO_SAME_CONTENT|VERSION_NOT_WHOLE|PACKAGE_VERSION_(MISSING|BAD))$/.test(
        code,
      )
        ? 'version'
        : null,
    completion: input => (
      <>
        <Text>{text('rollBack.done', { packageId, version: input.version ?? '' })}</Text>
        <RowLink to={home}>{text('rollBack.show')}</RowLink>
      </>
    ),
  }
}

function checkAnswers({ version, reason }: Answers, text: VersionText): FieldProblems<Answers> {
  return {
    ...(version === null && { version: text('rollBack.chooseVersion') }),
    ...(reason.trim() === '' && { reason: text('confirm.reasonMissing') }),
  }
}

function VersionFields(props: {
  form: WizardForm<Answers>
  packageId: string
  versions: readonly ListedVersion[]
}) {
  const { form, packageId, versions } = props
  const { input, change, problems } = form
  const text = useText()
  const { dateTime } = useFormats()
  return (
    <>
      <Field label={text('rollBack.to')} required validationMessage={problems.version ?? null}>
        <Select
          value={String(input.version ?? '')}
          onChange={(_, { value }) => change({ version: value === '' ? null : Number(value) })}
        >
          {versions
            .filter(one => !one.inUse)
            .map(one => (
              <option key={one.number} value={one.number} disabled={one.bad !== null}>
                {[
                  text('compare.version', { version: one.number }),
                  dateTime(one.createdAt),
                  one.bad !== null && text('marks.bad'),
                  one.promoted !== null && text('marks.promoted'),
                ]
                  .filter(Boolean)
                  .join(', ')}
              </option>
            ))}
        </Select>
      </Field>
      <Field label={text('confirm.reason')} required validationMessage={problems.reason ?? null}>
        <Textarea
          value={input.reason}
          maxLength={mostReason}
          onChange={(_, { value }) => change({ reason: value })}
        />
      </Field>
      <Checkbox
        label={text('rollBack.updatePoints')}
        checked={input.updatePoints}
        onChange={(_, { checked }) => change({ updatePoints: checked === true })}
      />
      {input.version !== null && <RollBackPreview packageId={packageId} version={input.version} />}
    </>
  )
}
