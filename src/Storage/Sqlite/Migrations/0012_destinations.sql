-- Settings name a destination and a signing style as the API does, and Slack's template is JSON in place of a string of JSON.

UPDATE endpoints SET settings =
    replace(replace(replace(replace(settings,
        '"kind":"slackWebhook"', '"kind":"slack-webhook"'),
        '"kind":"slackApi"', '"kind":"slack-api"'),
        '"format":"slackChat"', '"format":"slackchat"'),
        '"signingStyle":"gitHub"', '"signingStyle":"github"')
WHERE settings <> '{}';

UPDATE endpoints SET settings = json_set(settings, '$.slack.template', json(json_extract(settings, '$.slack.template')))
WHERE json_type(settings, '$.slack.template') = 'text';

UPDATE organizations SET endpoint_defaults =
    replace(replace(endpoint_defaults,
        '"format":"slackChat"', '"format":"slackchat"'),
        '"signingStyle":"gitHub"', '"signingStyle":"github"')
WHERE endpoint_defaults <> '{}';
