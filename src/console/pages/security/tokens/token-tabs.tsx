import { Text } from '@fluentui/react-components'
import type { ApiToken } from '#api-client'
import { listPermissions, PermissionMatrix } from '../roles/permissions.tsx'
import { useText } from '../security-text.ts'

/** What a token may do, and whether it may give access. */
export function TokenPermissions({ token }: { token: ApiToken }) {
  const text = useText()
  return (
    <>
      <Text as="p" block>
        {text(token.givesAccess ? 'tokens.givesAccessYes' : 'tokens.givesAccessNo')}
      </Text>
      {token.permissions === null ? (
        <Text>{text('tokens.all')}</Text>
      ) : (
        <PermissionMatrix label={text('tokens.may')} chosen={listPermissions(token.permissions)} />
      )}
    </>
  )
}
