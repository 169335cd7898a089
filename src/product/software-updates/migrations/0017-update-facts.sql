-- Facts of version 3 say what a Defender update holds. Nothing else has changed: the facts of all other updates are of version 3 as they are, and
-- only Defender updates must be read again.
update software_updates
   set facts = facts || '{"factsVersion": 3, "defender": null}'::jsonb
 where facts->>'factsVersion' = '2' and kind <> 'defender-update';
