import { MessageBar, MessageBarBody } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { queryClient, site } from '#console/data'
import { useFormats } from '#console/language'
import { CopyText, FormDialog } from '#console/parts'
import { wordsOf } from './device-question.tsx'
import { useText } from './device-text.ts'

/** Makes tokens, and shows their texts: nobody can be shown them again. */
export function CreateTokens({ onClose }: { onClose: () => void }) {
  const text = useText()
  const whole = (typed: string, least: number, most: number) =>
    /^\d+$/.test(typed.trim()) && Number(typed) >= least && Number(typed) <= most
  return (
    <FormDialog
      title={text('actions.createTokens')}
      label={text('actions.createTokens')}
      fields={[
        { key: 'name', label: text('columns.for'), required: true, hint: text('tokens.nameHint') },
        { key: 'count', label: text('tokens.count'), required: true },
        { key: 'days', label: text('tokens.days'), required: true },
        { key: 'tags', label: text('columns.tags'), hint: text('tokens.tagsHint') },
      ]}
      start={{ name: '', count: '1', days: '7', tags: '' }}
      check={({ count, days }) => ({
        ...(!whole(count, 1, 1000) && { count: text('tokens.wrong', { least: 1, most: 1000 }) }),
        ...(!whole(days, 1, 90) && { days: text('tokens.wrong', { least: 1, most: 90 }) }),
      })}
      run={async ({ name, count, days, tags }) => {
        const made = await site.createEnrolmentTokens({
          name: name.trim(),
          count: Number(count),
          days: Number(days),
          tags: wordsOf(tags),
        })
        await queryClient.invalidateQueries({ queryKey: ['enrolment-token'] })
        return <Made tokens={made.map(one => one.token)} until={made[0]?.expiresAt ?? null} />
      }}
      onClose={onClose}
    />
  )
}

function Made({ tokens, until }: { tokens: readonly string[]; until: string | null }): ReactNode {
  const text = useText()
  const { dateTime } = useFormats()
  return (
    <>
      <MessageBar intent="warning" layout="multiline">
        <MessageBarBody>{text('tokens.once', { until: dateTime(until) })}</MessageBarBody>
      </MessageBar>
      <CopyText label={text('tokens.made', { count: tokens.length })}>{tokens.join('\n')}</CopyText>
    </>
  )
}
