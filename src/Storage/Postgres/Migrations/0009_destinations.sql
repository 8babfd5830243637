-- Settings name a destination and a signing style as the API does, and Slack's template is JSON in place of a string of JSON.

UPDATE endpoints SET settings =
    replace(replace(replace(replace(settings,
        '"kind":"slackWebhook"', '"kind":"slack-webhook"'),
        '"kind":"slackApi"', '"kind":"slack-api"'),
        '"format":"slackChat"', '"format":"slackchat"'),
        '"signingStyle":"gitHub"', '"signingStyle":"github"')
WHERE settings <> '{}';

-- By json, which keeps order and spelling, and not by jsonb, which does not.
UPDATE endpoints SET settings = (
    SELECT '{' || string_agg(
        to_json(field.name)::text || ':' || CASE
            WHEN field.name = 'slack' THEN (
                SELECT '{' || string_agg(
                    to_json(part.name)::text || ':' || CASE WHEN part.name = 'template' THEN part.value #>> '{}' ELSE part.value::text END,
                    ',' ORDER BY part.place) || '}'
                FROM json_each(field.value) WITH ORDINALITY AS part (name, value, place))
            ELSE field.value::text
        END,
        ',' ORDER BY field.place) || '}'
    FROM json_each(settings::json) WITH ORDINALITY AS field (name, value, place))
WHERE settings LIKE '%"slack":{%' AND json_typeof(settings::json #> '{slack,template}') = 'string';

UPDATE organizations SET endpoint_defaults =
    replace(replace(endpoint_defaults,
        '"format":"slackChat"', '"format":"slackchat"'),
        '"signingStyle":"gitHub"', '"signingStyle":"github"')
WHERE endpoint_defaults <> '{}';
