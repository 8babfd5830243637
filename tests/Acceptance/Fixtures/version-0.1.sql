
SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

CREATE FUNCTION public.fanfare_expect(expected bigint, met bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF met <> expected THEN
        RAISE EXCEPTION 'Another transaction came between.' USING ERRCODE = 'serialization_failure';
    END IF;
END
$$;

SET default_tablespace = '';

SET default_table_access_method = heap;

CREATE TABLE public.api_keys (
    id text NOT NULL COLLATE pg_catalog."C",
    organization_id text NOT NULL COLLATE pg_catalog."C",
    application_id text COLLATE pg_catalog."C",
    name text,
    hash text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL
);

CREATE TABLE public.applications (
    id text NOT NULL COLLATE pg_catalog."C",
    organization_id text NOT NULL COLLATE pg_catalog."C",
    uid text COLLATE pg_catalog."C",
    name text NOT NULL,
    throttle_rate integer,
    metadata text NOT NULL,
    subscription_version bigint DEFAULT 1 NOT NULL,
    operational boolean DEFAULT false NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    deleted_at bigint,
    hook_version bigint DEFAULT 0 NOT NULL
);

CREATE TABLE public.attempts (
    id text NOT NULL COLLATE pg_catalog."C",
    application_id text NOT NULL COLLATE pg_catalog."C",
    endpoint_id text NOT NULL COLLATE pg_catalog."C",
    message_id text NOT NULL COLLATE pg_catalog."C",
    status integer NOT NULL,
    fault integer NOT NULL,
    status_code integer NOT NULL,
    duration bigint NOT NULL,
    attempted_at bigint NOT NULL,
    trigger_type integer NOT NULL,
    last boolean NOT NULL,
    url text NOT NULL,
    response text NOT NULL
)
PARTITION BY RANGE (id);

CREATE TABLE public.attempts_20261130 (
    id text NOT NULL COLLATE pg_catalog."C",
    application_id text NOT NULL COLLATE pg_catalog."C",
    endpoint_id text NOT NULL COLLATE pg_catalog."C",
    message_id text NOT NULL COLLATE pg_catalog."C",
    status integer NOT NULL,
    fault integer NOT NULL,
    status_code integer NOT NULL,
    duration bigint NOT NULL,
    attempted_at bigint NOT NULL,
    trigger_type integer NOT NULL,
    last boolean NOT NULL,
    url text NOT NULL,
    response text NOT NULL
);

CREATE TABLE public.attempts_20261207 (
    id text NOT NULL COLLATE pg_catalog."C",
    application_id text NOT NULL COLLATE pg_catalog."C",
    endpoint_id text NOT NULL COLLATE pg_catalog."C",
    message_id text NOT NULL COLLATE pg_catalog."C",
    status integer NOT NULL,
    fault integer NOT NULL,
    status_code integer NOT NULL,
    duration bigint NOT NULL,
    attempted_at bigint NOT NULL,
    trigger_type integer NOT NULL,
    last boolean NOT NULL,
    url text NOT NULL,
    response text NOT NULL
);

CREATE TABLE public.attempts_20261214 (
    id text NOT NULL COLLATE pg_catalog."C",
    application_id text NOT NULL COLLATE pg_catalog."C",
    endpoint_id text NOT NULL COLLATE pg_catalog."C",
    message_id text NOT NULL COLLATE pg_catalog."C",
    status integer NOT NULL,
    fault integer NOT NULL,
    status_code integer NOT NULL,
    duration bigint NOT NULL,
    attempted_at bigint NOT NULL,
    trigger_type integer NOT NULL,
    last boolean NOT NULL,
    url text NOT NULL,
    response text NOT NULL
);

CREATE TABLE public.attempts_20261221 (
    id text NOT NULL COLLATE pg_catalog."C",
    application_id text NOT NULL COLLATE pg_catalog."C",
    endpoint_id text NOT NULL COLLATE pg_catalog."C",
    message_id text NOT NULL COLLATE pg_catalog."C",
    status integer NOT NULL,
    fault integer NOT NULL,
    status_code integer NOT NULL,
    duration bigint NOT NULL,
    attempted_at bigint NOT NULL,
    trigger_type integer NOT NULL,
    last boolean NOT NULL,
    url text NOT NULL,
    response text NOT NULL
);

CREATE TABLE public.attempts_default (
    id text NOT NULL COLLATE pg_catalog."C",
    application_id text NOT NULL COLLATE pg_catalog."C",
    endpoint_id text NOT NULL COLLATE pg_catalog."C",
    message_id text NOT NULL COLLATE pg_catalog."C",
    status integer NOT NULL,
    fault integer NOT NULL,
    status_code integer NOT NULL,
    duration bigint NOT NULL,
    attempted_at bigint NOT NULL,
    trigger_type integer NOT NULL,
    last boolean NOT NULL,
    url text NOT NULL,
    response text NOT NULL
);

CREATE TABLE public.background_tasks (
    id text NOT NULL COLLATE pg_catalog."C",
    organization_id text NOT NULL COLLATE pg_catalog."C",
    application_id text NOT NULL COLLATE pg_catalog."C",
    endpoint_id text COLLATE pg_catalog."C",
    type text NOT NULL,
    status text NOT NULL,
    input text NOT NULL,
    "position" text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    seen bigint DEFAULT 0 NOT NULL,
    done bigint DEFAULT 0 NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);

CREATE TABLE public.channels (
    application_id text NOT NULL COLLATE pg_catalog."C",
    channel text NOT NULL COLLATE pg_catalog."C",
    last_sequence bigint NOT NULL,
    used_at bigint NOT NULL
)
WITH (fillfactor='50');

CREATE TABLE public.deliveries (
    endpoint_id text NOT NULL COLLATE pg_catalog."C",
    lane text NOT NULL COLLATE pg_catalog."C",
    sequence bigint NOT NULL,
    application_id text NOT NULL COLLATE pg_catalog."C",
    message_id text NOT NULL COLLATE pg_catalog."C",
    attempts integer DEFAULT 0 NOT NULL,
    rate_limited integer DEFAULT 0 NOT NULL,
    trigger_type integer DEFAULT 0 NOT NULL,
    due_at bigint NOT NULL,
    tried_at bigint
)
WITH (fillfactor='80', autovacuum_vacuum_scale_factor='0.02', autovacuum_vacuum_threshold='5000', autovacuum_vacuum_cost_delay='0');

CREATE TABLE public.endpoint_owners (
    endpoint_id text NOT NULL COLLATE pg_catalog."C",
    epoch bigint DEFAULT 0 NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    wake_at bigint
)
WITH (fillfactor='50');

CREATE TABLE public.endpoint_secrets (
    endpoint_id text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    key text NOT NULL,
    expires_at bigint,
    rowid bigint NOT NULL
);

ALTER TABLE public.endpoint_secrets ALTER COLUMN rowid ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.endpoint_secrets_rowid_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.endpoints (
    id text NOT NULL COLLATE pg_catalog."C",
    application_id text NOT NULL COLLATE pg_catalog."C",
    uid text COLLATE pg_catalog."C",
    url text NOT NULL,
    description text NOT NULL,
    disabled boolean NOT NULL,
    event_types text NOT NULL,
    channels text NOT NULL,
    throttle_rate integer,
    metadata text NOT NULL,
    headers text NOT NULL,
    settings text DEFAULT '{}'::text NOT NULL,
    verification text,
    health text DEFAULT '{}'::text NOT NULL,
    subscribed boolean DEFAULT true NOT NULL,
    held boolean DEFAULT false NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    deleted_at bigint
);

CREATE TABLE public.event_ids (
    application_id text NOT NULL COLLATE pg_catalog."C",
    event_id text NOT NULL COLLATE pg_catalog."C",
    message_id text NOT NULL COLLATE pg_catalog."C"
);

CREATE TABLE public.event_labels (
    application_id text NOT NULL COLLATE pg_catalog."C",
    label text NOT NULL COLLATE pg_catalog."C",
    id text NOT NULL COLLATE pg_catalog."C"
)
PARTITION BY RANGE (id);

CREATE TABLE public.event_labels_20261130 (
    application_id text NOT NULL COLLATE pg_catalog."C",
    label text NOT NULL COLLATE pg_catalog."C",
    id text NOT NULL COLLATE pg_catalog."C"
);

CREATE TABLE public.event_labels_20261207 (
    application_id text NOT NULL COLLATE pg_catalog."C",
    label text NOT NULL COLLATE pg_catalog."C",
    id text NOT NULL COLLATE pg_catalog."C"
);

CREATE TABLE public.event_labels_20261214 (
    application_id text NOT NULL COLLATE pg_catalog."C",
    label text NOT NULL COLLATE pg_catalog."C",
    id text NOT NULL COLLATE pg_catalog."C"
);

CREATE TABLE public.event_labels_20261221 (
    application_id text NOT NULL COLLATE pg_catalog."C",
    label text NOT NULL COLLATE pg_catalog."C",
    id text NOT NULL COLLATE pg_catalog."C"
);

CREATE TABLE public.event_labels_default (
    application_id text NOT NULL COLLATE pg_catalog."C",
    label text NOT NULL COLLATE pg_catalog."C",
    id text NOT NULL COLLATE pg_catalog."C"
);

CREATE TABLE public.event_types (
    organization_id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    description text NOT NULL,
    archived boolean NOT NULL,
    deprecated boolean NOT NULL,
    schemas text,
    feature_flag text,
    feature_flags text NOT NULL,
    group_name text,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);

CREATE TABLE public.events (
    id text NOT NULL COLLATE pg_catalog."C",
    application_id text NOT NULL COLLATE pg_catalog."C",
    channel text NOT NULL COLLATE pg_catalog."C",
    sequence bigint NOT NULL,
    event_type text NOT NULL,
    event_id text,
    channels text,
    tags text,
    accepted_at bigint NOT NULL,
    payload_expires_at bigint NOT NULL,
    payload bytea,
    only_endpoint_id text,
    trace_parent text
)
PARTITION BY RANGE (id);

CREATE TABLE public.events_20261130 (
    id text NOT NULL COLLATE pg_catalog."C",
    application_id text NOT NULL COLLATE pg_catalog."C",
    channel text NOT NULL COLLATE pg_catalog."C",
    sequence bigint NOT NULL,
    event_type text NOT NULL,
    event_id text,
    channels text,
    tags text,
    accepted_at bigint NOT NULL,
    payload_expires_at bigint NOT NULL,
    payload bytea,
    only_endpoint_id text,
    trace_parent text
);

CREATE TABLE public.events_20261207 (
    id text NOT NULL COLLATE pg_catalog."C",
    application_id text NOT NULL COLLATE pg_catalog."C",
    channel text NOT NULL COLLATE pg_catalog."C",
    sequence bigint NOT NULL,
    event_type text NOT NULL,
    event_id text,
    channels text,
    tags text,
    accepted_at bigint NOT NULL,
    payload_expires_at bigint NOT NULL,
    payload bytea,
    only_endpoint_id text,
    trace_parent text
);

CREATE TABLE public.events_20261214 (
    id text NOT NULL COLLATE pg_catalog."C",
    application_id text NOT NULL COLLATE pg_catalog."C",
    channel text NOT NULL COLLATE pg_catalog."C",
    sequence bigint NOT NULL,
    event_type text NOT NULL,
    event_id text,
    channels text,
    tags text,
    accepted_at bigint NOT NULL,
    payload_expires_at bigint NOT NULL,
    payload bytea,
    only_endpoint_id text,
    trace_parent text
);

CREATE TABLE public.events_20261221 (
    id text NOT NULL COLLATE pg_catalog."C",
    application_id text NOT NULL COLLATE pg_catalog."C",
    channel text NOT NULL COLLATE pg_catalog."C",
    sequence bigint NOT NULL,
    event_type text NOT NULL,
    event_id text,
    channels text,
    tags text,
    accepted_at bigint NOT NULL,
    payload_expires_at bigint NOT NULL,
    payload bytea,
    only_endpoint_id text,
    trace_parent text
);

CREATE TABLE public.events_default (
    id text NOT NULL COLLATE pg_catalog."C",
    application_id text NOT NULL COLLATE pg_catalog."C",
    channel text NOT NULL COLLATE pg_catalog."C",
    sequence bigint NOT NULL,
    event_type text NOT NULL,
    event_id text,
    channels text,
    tags text,
    accepted_at bigint NOT NULL,
    payload_expires_at bigint NOT NULL,
    payload bytea,
    only_endpoint_id text,
    trace_parent text
);

CREATE TABLE public.grain_states (
    grain_id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    state text NOT NULL
);

CREATE TABLE public.hook_hits (
    name text NOT NULL COLLATE pg_catalog."C",
    last_at bigint NOT NULL,
    accepted bigint NOT NULL,
    repeated bigint NOT NULL,
    refused bigint NOT NULL,
    failed bigint NOT NULL
);

CREATE TABLE public.hooks (
    id text NOT NULL COLLATE pg_catalog."C",
    application_id text NOT NULL COLLATE pg_catalog."C",
    settings text NOT NULL,
    secrets text NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);

CREATE TABLE public.idempotency_keys (
    key text NOT NULL COLLATE pg_catalog."C",
    request_hash text NOT NULL,
    status integer NOT NULL,
    body bytea,
    message_id text,
    expires_at bigint NOT NULL
);

CREATE TABLE public.operational_events (
    id text NOT NULL COLLATE pg_catalog."C",
    organization_id text NOT NULL COLLATE pg_catalog."C",
    event_type text NOT NULL,
    channel text NOT NULL,
    payload text NOT NULL
);

CREATE TABLE public.organizations (
    id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL,
    endpoint_defaults text DEFAULT '{}'::text NOT NULL,
    created_at bigint NOT NULL
);

CREATE TABLE public.orleans_clusters (
    cluster_id text NOT NULL,
    version integer DEFAULT 0 NOT NULL
);

CREATE TABLE public.orleans_members (
    cluster_id text NOT NULL,
    address text NOT NULL,
    port integer NOT NULL,
    generation integer NOT NULL,
    silo_name text NOT NULL,
    host_name text NOT NULL,
    status integer NOT NULL,
    proxy_port integer NOT NULL,
    suspect_times text,
    start_time timestamp with time zone NOT NULL,
    alive_time timestamp with time zone NOT NULL
);

CREATE TABLE public.orleans_states (
    service_id text NOT NULL,
    type_hash integer NOT NULL,
    type text NOT NULL,
    id_hash integer NOT NULL,
    id_n0 bigint NOT NULL,
    id_n1 bigint NOT NULL,
    id_text text,
    payload bytea,
    version integer NOT NULL
);

CREATE TABLE public.orleansquery (
    querykey text NOT NULL,
    querytext text NOT NULL
);

CREATE TABLE public.protection_keys (
    name text NOT NULL COLLATE pg_catalog."C",
    xml text NOT NULL
);

CREATE TABLE public.retry_policies (
    organization_id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    policy text NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);

CREATE TABLE public.schema_migrations (
    number integer NOT NULL,
    name text NOT NULL,
    applied_at bigint NOT NULL
);

CREATE TABLE public.slack_commands (
    id text NOT NULL COLLATE pg_catalog."C",
    application_id text NOT NULL COLLATE pg_catalog."C",
    command text NOT NULL COLLATE pg_catalog."C",
    url text NOT NULL COLLATE pg_catalog."C",
    description text NOT NULL COLLATE pg_catalog."C",
    usage_hint text NOT NULL COLLATE pg_catalog."C",
    secret text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);

CREATE TABLE public.slack_hooks (
    id text NOT NULL COLLATE pg_catalog."C",
    application_id text NOT NULL COLLATE pg_catalog."C",
    team_id text NOT NULL COLLATE pg_catalog."C",
    channel_id text NOT NULL COLLATE pg_catalog."C",
    channel text NOT NULL COLLATE pg_catalog."C",
    name text COLLATE pg_catalog."C",
    archived boolean NOT NULL,
    disabled boolean NOT NULL,
    token_hash text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);

CREATE TABLE public.slack_response_urls (
    id text NOT NULL COLLATE pg_catalog."C",
    application_id text NOT NULL COLLATE pg_catalog."C",
    team_id text NOT NULL COLLATE pg_catalog."C",
    hash text NOT NULL COLLATE pg_catalog."C",
    invocation text NOT NULL COLLATE pg_catalog."C",
    expires_at bigint NOT NULL
);

CREATE TABLE public.slack_teams (
    id text NOT NULL COLLATE pg_catalog."C",
    application_id text NOT NULL COLLATE pg_catalog."C"
);

CREATE TABLE public.slack_tokens (
    id text NOT NULL COLLATE pg_catalog."C",
    application_id text NOT NULL COLLATE pg_catalog."C",
    team_id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    hash text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL
);

CREATE TABLE public.slack_users (
    application_id text NOT NULL COLLATE pg_catalog."C",
    id text NOT NULL COLLATE pg_catalog."C",
    uid text COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    real_name text NOT NULL COLLATE pg_catalog."C",
    display_name text NOT NULL COLLATE pg_catalog."C",
    email text COLLATE pg_catalog."C",
    deleted boolean NOT NULL,
    is_bot boolean NOT NULL,
    metadata text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);

CREATE TABLE public.store_owner (
    only_row boolean DEFAULT true NOT NULL,
    epoch bigint NOT NULL,
    cluster text NOT NULL,
    node text NOT NULL,
    since bigint NOT NULL,
    CONSTRAINT store_owner_only_row_check CHECK (only_row)
);

ALTER TABLE ONLY public.attempts ATTACH PARTITION public.attempts_20261130 FOR VALUES FROM ('atmpt_0ERuR9hblpF5wBOExbvRBeL56AK') TO ('atmpt_0ESD8sVMHCL6JnAA4eIJp5S8VpA');

ALTER TABLE ONLY public.attempts ATTACH PARTITION public.attempts_20261207 FOR VALUES FROM ('atmpt_0ESD8sVMHCL6JnAA4eIJp5S8VpA') TO ('atmpt_0ESVqbJ6mZR6hOw5BgfCSWZBvU0');

ALTER TABLE ONLY public.attempts ATTACH PARTITION public.attempts_20261214 FOR VALUES FROM ('atmpt_0ESVqbJ6mZR6hOw5BgfCSWZBvU0') TO ('atmpt_0ESoYK6rHwX750i0Ij255xgFL8q');

ALTER TABLE ONLY public.attempts ATTACH PARTITION public.attempts_20261221 FOR VALUES FROM ('atmpt_0ESoYK6rHwX750i0Ij255xgFL8q') TO ('atmpt_0ET7G2ubnJd7ScTvPlOxjOnIkng');

ALTER TABLE ONLY public.attempts ATTACH PARTITION public.attempts_default DEFAULT;

ALTER TABLE ONLY public.event_labels ATTACH PARTITION public.event_labels_20261130 FOR VALUES FROM ('msg_0ERuR9hblpF5wBOExbvRBeL56AK') TO ('msg_0ESD8sVMHCL6JnAA4eIJp5S8VpA');

ALTER TABLE ONLY public.event_labels ATTACH PARTITION public.event_labels_20261207 FOR VALUES FROM ('msg_0ESD8sVMHCL6JnAA4eIJp5S8VpA') TO ('msg_0ESVqbJ6mZR6hOw5BgfCSWZBvU0');

ALTER TABLE ONLY public.event_labels ATTACH PARTITION public.event_labels_20261214 FOR VALUES FROM ('msg_0ESVqbJ6mZR6hOw5BgfCSWZBvU0') TO ('msg_0ESoYK6rHwX750i0Ij255xgFL8q');

ALTER TABLE ONLY public.event_labels ATTACH PARTITION public.event_labels_20261221 FOR VALUES FROM ('msg_0ESoYK6rHwX750i0Ij255xgFL8q') TO ('msg_0ET7G2ubnJd7ScTvPlOxjOnIkng');

ALTER TABLE ONLY public.event_labels ATTACH PARTITION public.event_labels_default DEFAULT;

ALTER TABLE ONLY public.events ATTACH PARTITION public.events_20261130 FOR VALUES FROM ('msg_0ERuR9hblpF5wBOExbvRBeL56AK') TO ('msg_0ESD8sVMHCL6JnAA4eIJp5S8VpA');

ALTER TABLE ONLY public.events ATTACH PARTITION public.events_20261207 FOR VALUES FROM ('msg_0ESD8sVMHCL6JnAA4eIJp5S8VpA') TO ('msg_0ESVqbJ6mZR6hOw5BgfCSWZBvU0');

ALTER TABLE ONLY public.events ATTACH PARTITION public.events_20261214 FOR VALUES FROM ('msg_0ESVqbJ6mZR6hOw5BgfCSWZBvU0') TO ('msg_0ESoYK6rHwX750i0Ij255xgFL8q');

ALTER TABLE ONLY public.events ATTACH PARTITION public.events_20261221 FOR VALUES FROM ('msg_0ESoYK6rHwX750i0Ij255xgFL8q') TO ('msg_0ET7G2ubnJd7ScTvPlOxjOnIkng');

ALTER TABLE ONLY public.events ATTACH PARTITION public.events_default DEFAULT;

INSERT INTO public.api_keys VALUES ('key_0ERxMxaUj3f0AcSjEtKwrCqRzXe', 'org_0ERxMxaTM3WMvDFyr7aeMuligNx', NULL, 'First key', '1d6a125e5628fd749ad51f2aada3e03e08e54bae0a3d25378d2da479310375ab', 1796091611835);

INSERT INTO public.applications VALUES ('app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'org_0ERxMxaTM3WMvDFyr7aeMuligNx', 'kept', 'Kept', NULL, '{}', 5, false, 1796091613171, 1796091613171, NULL, 0);

INSERT INTO public.attempts_20261130 VALUES ('atmpt_0ERxMxuJ93y3gE3AP5LKKK1xc87', 'app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'ep_0ERxMxoBpmFkvsEQTK8ksdWU9jK', 'msg_0ERxMxqOTfP2CgwGsYZfdNv2OwC', 2, 1, 0, 110, 1796091614366, 0, false, 'http://127.0.0.1:9/slack', 'Connection refused');
INSERT INTO public.attempts_20261130 VALUES ('atmpt_0ERxMxuKW46SlPj9Rf0YbdFByiK', 'app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'ep_0ERxMxnevivTKKOAZpCHegtYuRh', 'msg_0ERxMxqOTfP2CgwGsYZfdNv2OwC', 2, 1, 0, 103, 1796091614371, 0, false, 'http://127.0.0.1:9/github', 'Connection refused');
INSERT INTO public.attempts_20261130 VALUES ('atmpt_0ERxMxuKyOntuCKJ9NZkzOu3sgn', 'app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'ep_0ERxMxlPXpUdxZbqMsib3LB1Lkf', 'msg_0ERxMxsrZaEpUWrqoPQOmxwcCt6', 2, 1, 0, 68, 1796091614406, 0, false, 'http://127.0.0.1:9/plain', 'Connection refused');
INSERT INTO public.attempts_20261130 VALUES ('atmpt_0ERxMxuKyOqw5aIGCOCQ3rpHxka', 'app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'ep_0ERxMxlPXpUdxZbqMsib3LB1Lkf', 'msg_0ERxMxqOTfP2CgwGsYZfdNv2OwC', 2, 1, 0, 73, 1796091614401, 0, false, 'http://127.0.0.1:9/plain', 'Connection refused');
INSERT INTO public.attempts_20261130 VALUES ('atmpt_0ERxMxuKyOs7cRXcbGUQ42vSkvt', 'app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'ep_0ERxMxoBpmFkvsEQTK8ksdWU9jK', 'msg_0ERxMxsrZaEpUWrqoPQOmxwcCt6', 2, 1, 0, 71, 1796091614402, 0, false, 'http://127.0.0.1:9/slack', 'Connection refused');
INSERT INTO public.attempts_20261130 VALUES ('atmpt_0ERxMxyEGnEOKi6WrauFRGMZ7HV', 'app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'ep_0ERxMxlPXpUdxZbqMsib3LB1Lkf', 'msg_0ERxMxxsKl1CCJe0O9TcO8uEiYQ', 2, 1, 0, 8, 1796091615009, 0, false, 'http://127.0.0.1:9/plain', 'Connection refused');
INSERT INTO public.attempts_20261130 VALUES ('atmpt_0ERxMxyEGnFYVw0aCGB9lrnj8fW', 'app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'ep_0ERxMxoBpmFkvsEQTK8ksdWU9jK', 'msg_0ERxMxxsKl1CCJe0O9TcO8uEiYQ', 2, 1, 0, 7, 1796091615010, 0, false, 'http://127.0.0.1:9/slack', 'Connection refused');
INSERT INTO public.attempts_20261130 VALUES ('atmpt_0ERxMxyFdnMCtNA1xCUqnJlaISU', 'app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'ep_0ERxMxohpA9rdFxStBfRVANhVVv', 'msg_0ERxMxxsKl1CCJe0O9TcO8uEiYQ', 2, 1, 0, 25, 1796091615023, 0, false, 'http://127.0.0.1:9/archive', 'Connection refused');
INSERT INTO public.attempts_20261130 VALUES ('atmpt_0ERxMy2xCwDbWomB6umNVQ5RFah', 'app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'ep_0ERxMxoBpmFkvsEQTK8ksdWU9jK', 'msg_0ERxMxsrZaEpUWrqoPQOmxwcCt6', 2, 1, 0, 0, 1796091615679, 0, false, 'http://127.0.0.1:9/slack', 'Connection refused');
INSERT INTO public.attempts_20261130 VALUES ('atmpt_0ERxMy2xCwEVHUSdYkCd58dYMnK', 'app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'ep_0ERxMxlPXpUdxZbqMsib3LB1Lkf', 'msg_0ERxMxsrZaEpUWrqoPQOmxwcCt6', 2, 1, 0, 4, 1796091615674, 0, false, 'http://127.0.0.1:9/plain', 'Connection refused');
INSERT INTO public.attempts_20261130 VALUES ('atmpt_0ERxMy2yZwM2qtrvcyKL5f4XyjM', 'app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'ep_0ERxMxoBpmFkvsEQTK8ksdWU9jK', 'msg_0ERxMxqOTfP2CgwGsYZfdNv2OwC', 2, 1, 0, 1, 1796091615690, 0, false, 'http://127.0.0.1:9/slack', 'Connection refused');
INSERT INTO public.attempts_20261130 VALUES ('atmpt_0ERxMy3P5Jhjhh7RVqt5tq3a4MA', 'app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'ep_0ERxMxnevivTKKOAZpCHegtYuRh', 'msg_0ERxMxqOTfP2CgwGsYZfdNv2OwC', 2, 1, 0, 70, 1796091615677, 0, false, 'http://127.0.0.1:9/github', 'Connection refused');
INSERT INTO public.attempts_20261130 VALUES ('atmpt_0ERxMy3QSJqBmlWNGxRelXfZM2G', 'app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'ep_0ERxMxlPXpUdxZbqMsib3LB1Lkf', 'msg_0ERxMxqOTfP2CgwGsYZfdNv2OwC', 2, 1, 0, 2, 1796091615750, 0, false, 'http://127.0.0.1:9/plain', 'Connection refused');
INSERT INTO public.attempts_20261130 VALUES ('atmpt_0ERxMy6EZbSklIhReImH4MJhZ90', 'app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'ep_0ERxMxohpA9rdFxStBfRVANhVVv', 'msg_0ERxMxxsKl1CCJe0O9TcO8uEiYQ', 2, 1, 0, 8, 1796091616125, 0, false, 'http://127.0.0.1:9/archive', 'Connection refused');
INSERT INTO public.attempts_20261130 VALUES ('atmpt_0ERxMy6IgbrrZJP2rVwJgJ6IT0B', 'app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'ep_0ERxMxoBpmFkvsEQTK8ksdWU9jK', 'msg_0ERxMxxsKl1CCJe0O9TcO8uEiYQ', 2, 1, 0, 8, 1796091616124, 0, false, 'http://127.0.0.1:9/slack', 'Connection refused');
INSERT INTO public.attempts_20261130 VALUES ('atmpt_0ERxMy6Z8dX0fwT03jnZxJ6OGWA', 'app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'ep_0ERxMxlPXpUdxZbqMsib3LB1Lkf', 'msg_0ERxMxxsKl1CCJe0O9TcO8uEiYQ', 2, 1, 0, 5, 1796091616165, 0, false, 'http://127.0.0.1:9/plain', 'Connection refused');
INSERT INTO public.attempts_20261130 VALUES ('atmpt_0ERxMyB3S5hTzNAclPgQS6XSwLE', 'app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'ep_0ERxMxoBpmFkvsEQTK8ksdWU9jK', 'msg_0ERxMxsrZaEpUWrqoPQOmxwcCt6', 2, 1, 0, 1, 1796091616754, 0, false, 'http://127.0.0.1:9/slack', 'Connection refused');
INSERT INTO public.attempts_20261130 VALUES ('atmpt_0ERxMyBSaSuF00Tdid9iOdJCK7T', 'app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'ep_0ERxMxlPXpUdxZbqMsib3LB1Lkf', 'msg_0ERxMxsrZaEpUWrqoPQOmxwcCt6', 2, 1, 0, 2, 1796091616841, 0, false, 'http://127.0.0.1:9/plain', 'Connection refused');
INSERT INTO public.attempts_20261130 VALUES ('atmpt_0ERxMyBT2nbu9ErvihidbzXpgyi', 'app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'ep_0ERxMxoBpmFkvsEQTK8ksdWU9jK', 'msg_0ERxMxqOTfP2CgwGsYZfdNv2OwC', 2, 1, 0, 0, 1796091616842, 0, false, 'http://127.0.0.1:9/slack', 'Connection refused');
INSERT INTO public.attempts_20261130 VALUES ('atmpt_0ERxMyBoyppyzwND2pc5lcHrevi', 'app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'ep_0ERxMxlPXpUdxZbqMsib3LB1Lkf', 'msg_0ERxMxqOTfP2CgwGsYZfdNv2OwC', 2, 1, 0, 1, 1796091616890, 0, false, 'http://127.0.0.1:9/plain', 'Connection refused');
INSERT INTO public.attempts_20261130 VALUES ('atmpt_0ERxMyBpRAXWwD866XITBVSkHlv', 'app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'ep_0ERxMxnevivTKKOAZpCHegtYuRh', 'msg_0ERxMxqOTfP2CgwGsYZfdNv2OwC', 2, 1, 0, 1, 1796091616890, 0, false, 'http://127.0.0.1:9/github', 'Connection refused');
INSERT INTO public.attempts_20261130 VALUES ('atmpt_0ERxMyERDQvpHDcOQwkiotCgMNT', 'app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'ep_0ERxMxlPXpUdxZbqMsib3LB1Lkf', 'msg_0ERxMxxsKl1CCJe0O9TcO8uEiYQ', 2, 1, 0, 1, 1796091617246, 0, false, 'http://127.0.0.1:9/plain', 'Connection refused');
INSERT INTO public.attempts_20261130 VALUES ('atmpt_0ERxMyERDQx16wKIhx11ohZaA0Z', 'app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'ep_0ERxMxoBpmFkvsEQTK8ksdWU9jK', 'msg_0ERxMxxsKl1CCJe0O9TcO8uEiYQ', 2, 1, 0, 11, 1796091617217, 0, false, 'http://127.0.0.1:9/slack', 'Connection refused');
INSERT INTO public.attempts_20261130 VALUES ('atmpt_0ERxMyEZRRk3AXr9qpxtnwEThtr', 'app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'ep_0ERxMxohpA9rdFxStBfRVANhVVv', 'msg_0ERxMxxsKl1CCJe0O9TcO8uEiYQ', 2, 1, 0, 2, 1796091617262, 0, false, 'http://127.0.0.1:9/archive', 'Connection refused');
INSERT INTO public.attempts_20261130 VALUES ('atmpt_0ERxMyJ1vZ4KLlbK2g85IGw7UjF', 'app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'ep_0ERxMxoBpmFkvsEQTK8ksdWU9jK', 'msg_0ERxMxsrZaEpUWrqoPQOmxwcCt6', 2, 1, 0, 2, 1796091617829, 0, false, 'http://127.0.0.1:9/slack', 'Connection refused');
INSERT INTO public.attempts_20261130 VALUES ('atmpt_0ERxMyJiQdMPeG4d6EVu4pAO7zQ', 'app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'ep_0ERxMxlPXpUdxZbqMsib3LB1Lkf', 'msg_0ERxMxsrZaEpUWrqoPQOmxwcCt6', 2, 1, 0, 42, 1796091617912, 0, false, 'http://127.0.0.1:9/plain', 'Connection refused');
INSERT INTO public.attempts_20261130 VALUES ('atmpt_0ERxMyJmXdn58RkGSFyOiwWDLzg', 'app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'ep_0ERxMxnevivTKKOAZpCHegtYuRh', 'msg_0ERxMxqOTfP2CgwGsYZfdNv2OwC', 2, 1, 0, 1, 1796091617963, 0, false, 'http://127.0.0.1:9/github', 'Connection refused');

INSERT INTO public.channels VALUES ('app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'order-1', 3, 1796091614744);
INSERT INTO public.channels VALUES ('app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'order-0', 3, 1796091614871);
INSERT INTO public.channels VALUES ('app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'chat', 1, 1796091615001);

INSERT INTO public.deliveries VALUES ('ep_0ERxMxlPXpUdxZbqMsib3LB1Lkf', 'order-1', 2, 'app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'msg_0ERxMxuKyOuCR0tjFvEPSV0PIs2', 0, 0, 0, 1796091614521, NULL);
INSERT INTO public.deliveries VALUES ('ep_0ERxMxnevivTKKOAZpCHegtYuRh', 'order-1', 2, 'app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'msg_0ERxMxuKyOuCR0tjFvEPSV0PIs2', 0, 0, 0, 1796091614521, NULL);
INSERT INTO public.deliveries VALUES ('ep_0ERxMxoBpmFkvsEQTK8ksdWU9jK', 'order-1', 2, 'app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'msg_0ERxMxuKyOuCR0tjFvEPSV0PIs2', 0, 0, 0, 1796091614521, NULL);
INSERT INTO public.deliveries VALUES ('ep_0ERxMxlPXpUdxZbqMsib3LB1Lkf', 'chat', 1, 'app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'msg_0ERxMxxsKl1CCJe0O9TcO8uEiYQ', 3, 0, 0, 1796091618248, 1796091615009);
INSERT INTO public.deliveries VALUES ('ep_0ERxMxoBpmFkvsEQTK8ksdWU9jK', 'chat', 1, 'app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'msg_0ERxMxxsKl1CCJe0O9TcO8uEiYQ', 3, 0, 0, 1796091618245, 1796091615010);
INSERT INTO public.deliveries VALUES ('ep_0ERxMxohpA9rdFxStBfRVANhVVv', 'chat', 1, 'app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'msg_0ERxMxxsKl1CCJe0O9TcO8uEiYQ', 3, 0, 0, 1796091618266, 1796091615023);
INSERT INTO public.deliveries VALUES ('ep_0ERxMxoBpmFkvsEQTK8ksdWU9jK', 'order-0', 1, 'app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'msg_0ERxMxsrZaEpUWrqoPQOmxwcCt6', 4, 0, 0, 1796091618871, 1796091614402);
INSERT INTO public.deliveries VALUES ('ep_0ERxMxlPXpUdxZbqMsib3LB1Lkf', 'order-0', 1, 'app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'msg_0ERxMxsrZaEpUWrqoPQOmxwcCt6', 4, 0, 0, 1796091618964, 1796091614406);
INSERT INTO public.deliveries VALUES ('ep_0ERxMxlPXpUdxZbqMsib3LB1Lkf', 'order-0', 2, 'app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'msg_0ERxMxvR4B2oCrd5RlodXs2gIPV', 0, 0, 0, 1796091614670, NULL);
INSERT INTO public.deliveries VALUES ('ep_0ERxMxoBpmFkvsEQTK8ksdWU9jK', 'order-0', 2, 'app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'msg_0ERxMxvR4B2oCrd5RlodXs2gIPV', 0, 0, 0, 1796091614670, NULL);
INSERT INTO public.deliveries VALUES ('ep_0ERxMxlPXpUdxZbqMsib3LB1Lkf', 'order-1', 3, 'app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'msg_0ERxMxvyQZ4tvMyOcQvPo09ahli', 0, 0, 0, 1796091614743, NULL);
INSERT INTO public.deliveries VALUES ('ep_0ERxMxnevivTKKOAZpCHegtYuRh', 'order-1', 3, 'app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'msg_0ERxMxvyQZ4tvMyOcQvPo09ahli', 0, 0, 0, 1796091614743, NULL);
INSERT INTO public.deliveries VALUES ('ep_0ERxMxoBpmFkvsEQTK8ksdWU9jK', 'order-1', 3, 'app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'msg_0ERxMxvyQZ4tvMyOcQvPo09ahli', 0, 0, 0, 1796091614743, NULL);
INSERT INTO public.deliveries VALUES ('ep_0ERxMxlPXpUdxZbqMsib3LB1Lkf', 'order-0', 3, 'app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'msg_0ERxMxwuvKLXVE9uOVPeOx9exwt', 0, 0, 0, 1796091614871, NULL);
INSERT INTO public.deliveries VALUES ('ep_0ERxMxoBpmFkvsEQTK8ksdWU9jK', 'order-0', 3, 'app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'msg_0ERxMxwuvKLXVE9uOVPeOx9exwt', 0, 0, 0, 1796091614871, NULL);
INSERT INTO public.deliveries VALUES ('ep_0ERxMxnevivTKKOAZpCHegtYuRh', 'order-1', 1, 'app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'msg_0ERxMxqOTfP2CgwGsYZfdNv2OwC', 4, 0, 0, 1796091618972, 1796091614371);
INSERT INTO public.deliveries VALUES ('ep_0ERxMxoBpmFkvsEQTK8ksdWU9jK', 'order-1', 1, 'app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'msg_0ERxMxqOTfP2CgwGsYZfdNv2OwC', 3, 0, 0, 1796091617845, 1796091614366);
INSERT INTO public.deliveries VALUES ('ep_0ERxMxlPXpUdxZbqMsib3LB1Lkf', 'order-1', 1, 'app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'msg_0ERxMxqOTfP2CgwGsYZfdNv2OwC', 3, 0, 0, 1796091617893, 1796091614401);

INSERT INTO public.endpoint_owners VALUES ('ep_0ERxMxoBpmFkvsEQTK8ksdWU9jK', 1, 1, 1796091643985);
INSERT INTO public.endpoint_owners VALUES ('ep_0ERxMxlPXpUdxZbqMsib3LB1Lkf', 1, 1, 1796091643985);
INSERT INTO public.endpoint_owners VALUES ('ep_0ERxMxnevivTKKOAZpCHegtYuRh', 1, 1, 1796091643985);
INSERT INTO public.endpoint_owners VALUES ('ep_0ERxMxohpA9rdFxStBfRVANhVVv', 1, 1, 1796091645001);

INSERT INTO public.endpoint_secrets OVERRIDING SYSTEM VALUE VALUES ('ep_0ERxMxlPXpUdxZbqMsib3LB1Lkf', 1796091613306, 'CfDJ8DyAu_m3SvZDmqgkRXuQMx65TQVWKebvw3oZH66SyqBd0yAIYLbfEjynuqYaKYmi9Edywl0myDpO4ZIpWNx0SP8OWytQjJhcDr3lMhBwLRz6wHGZMWgVaRiZkLX_xwQ63fZ-0YZexV2jx3vf94E5PKNrbNFhpS-ZuaG4nD2yqZpp', NULL, 1);
INSERT INTO public.endpoint_secrets OVERRIDING SYSTEM VALUE VALUES ('ep_0ERxMxnevivTKKOAZpCHegtYuRh', 1796091613610, 'CfDJ8DyAu_m3SvZDmqgkRXuQMx6XRWI_KsRb7ZTV5zn3z38C7ooW75nlDiSQ1OhPQChY5pe80ttUJqRMrSvSM_59u7YWFG9hbZuUGqh0Y2kBeh5UYFwjtA6GBivulRrDSIXGJs98O3l20nlrpUPlAZCwXPI', NULL, 2);
INSERT INTO public.endpoint_secrets OVERRIDING SYSTEM VALUE VALUES ('ep_0ERxMxoBpmFkvsEQTK8ksdWU9jK', 1796091613686, 'CfDJ8DyAu_m3SvZDmqgkRXuQMx5s3a4tY5gXnYz6-SYJvOkzo2eEmCCPMlu5iEbGppa58b0eZpJefhK8eRJHdwSR-aZifjDER8r1Xc5rpadOLJu6I1ubCeemAxXQsJH-VNSKNZAmbBWG7uO4YM6AB5KhnMPF5h6NSbj5Ms40XLMIuOtSgbpDf-af0AfsJWzkaPBcDA', NULL, 3);
INSERT INTO public.endpoint_secrets OVERRIDING SYSTEM VALUE VALUES ('ep_0ERxMxohpA9rdFxStBfRVANhVVv', 1796091613747, 'CfDJ8DyAu_m3SvZDmqgkRXuQMx7GXk0gZjh_EYlheRoIsHof0GdjZayexzucdeM6RddJG-TSuyXK5ylQ8P-HhAoaccEYH2Pd7g7zNnbiz3tXq25aeQPHat1tok6xHCbDQ1DeKlhiU4nn_qJlCtSDpEPaA3g', NULL, 4);

INSERT INTO public.endpoints VALUES ('ep_0ERxMxnevivTKKOAZpCHegtYuRh', 'app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'github', 'http://127.0.0.1:9/github', '', false, '[]', '["order-1"]', NULL, '{}', '{}', '{"signingStyle":"gitHub","retryPolicy":{"handlers":[{"on":"anyFailure","interval":{"type":"fixed","seconds":1},"maxRetries":1000}]}}', NULL, '{}', true, false, 1796091613610, 1796091613610, NULL);
INSERT INTO public.endpoints VALUES ('ep_0ERxMxohpA9rdFxStBfRVANhVVv', 'app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'archive', 'http://127.0.0.1:9/archive', '', false, '[]', '[]', NULL, '{}', '{}', '{"verification":{"style":"none","strict":false,"holdUntilVerified":false},"format":"slackChat","spelling":"documented","retryPolicy":{"handlers":[{"on":"anyFailure","interval":{"type":"fixed","seconds":1},"maxRetries":1000}]}}', NULL, '{}', true, false, 1796091613747, 1796091613747, NULL);
INSERT INTO public.endpoints VALUES ('ep_0ERxMxoBpmFkvsEQTK8ksdWU9jK', 'app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'slack', 'http://127.0.0.1:9/slack', '', false, '[]', '[]', NULL, '{}', '{}', '{"kind":"slackWebhook","slack":{"template":"{\u0022text\u0022:\u0022Order {json:/number}\u0022}"},"retryPolicy":{"handlers":[{"on":"anyFailure","interval":{"type":"fixed","seconds":1},"maxRetries":1000}]}}', NULL, '{"breakerOpen":true,"probeAt":"2026-12-01T02:20:28.621701+00:00","opened":1,"failingSince":"2026-12-01T02:20:14.4814482+00:00"}', true, false, 1796091613686, 1796091613686, NULL);
INSERT INTO public.endpoints VALUES ('ep_0ERxMxlPXpUdxZbqMsib3LB1Lkf', 'app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'plain', 'http://127.0.0.1:9/plain', '', false, '[]', '[]', NULL, '{}', '{}', '{"retryPolicy":{"handlers":[{"on":"anyFailure","interval":{"type":"fixed","seconds":1},"maxRetries":1000}]}}', NULL, '{"breakerOpen":true,"probeAt":"2026-12-01T02:20:28.5659023+00:00","opened":1,"failingSince":"2026-12-01T02:20:14.4775119+00:00"}', true, false, 1796091613306, 1796091613306, NULL);

INSERT INTO public.event_ids VALUES ('app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'event-1', 'msg_0ERxMxqOTfP2CgwGsYZfdNv2OwC');
INSERT INTO public.event_ids VALUES ('app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'event-2', 'msg_0ERxMxsrZaEpUWrqoPQOmxwcCt6');
INSERT INTO public.event_ids VALUES ('app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'event-3', 'msg_0ERxMxuKyOuCR0tjFvEPSV0PIs2');
INSERT INTO public.event_ids VALUES ('app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'event-4', 'msg_0ERxMxvR4B2oCrd5RlodXs2gIPV');
INSERT INTO public.event_ids VALUES ('app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'event-5', 'msg_0ERxMxvyQZ4tvMyOcQvPo09ahli');
INSERT INTO public.event_ids VALUES ('app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'event-6', 'msg_0ERxMxwuvKLXVE9uOVPeOx9exwt');
INSERT INTO public.event_ids VALUES ('app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'change-1', 'msg_0ERxMxxsKl1CCJe0O9TcO8uEiYQ');

INSERT INTO public.event_labels_20261130 VALUES ('app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'c:order-1', 'msg_0ERxMxqOTfP2CgwGsYZfdNv2OwC');
INSERT INTO public.event_labels_20261130 VALUES ('app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'c:order-0', 'msg_0ERxMxsrZaEpUWrqoPQOmxwcCt6');
INSERT INTO public.event_labels_20261130 VALUES ('app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'c:order-1', 'msg_0ERxMxuKyOuCR0tjFvEPSV0PIs2');
INSERT INTO public.event_labels_20261130 VALUES ('app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'c:order-0', 'msg_0ERxMxvR4B2oCrd5RlodXs2gIPV');
INSERT INTO public.event_labels_20261130 VALUES ('app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'c:order-1', 'msg_0ERxMxvyQZ4tvMyOcQvPo09ahli');
INSERT INTO public.event_labels_20261130 VALUES ('app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'c:order-0', 'msg_0ERxMxwuvKLXVE9uOVPeOx9exwt');
INSERT INTO public.event_labels_20261130 VALUES ('app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'c:chat', 'msg_0ERxMxxsKl1CCJe0O9TcO8uEiYQ');

INSERT INTO public.events_20261130 VALUES ('msg_0ERxMxqOTfP2CgwGsYZfdNv2OwC', 'app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'order-1', 1, 'order.paid', 'event-1', '["order-1"]', NULL, 1796091613985, 1803867613985, '\x7b226e756d626572223a312c20226b657074223a2022627974652020666f722062797465227d', NULL, NULL);
INSERT INTO public.events_20261130 VALUES ('msg_0ERxMxsrZaEpUWrqoPQOmxwcCt6', 'app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'order-0', 1, 'order.paid', 'event-2', '["order-0"]', NULL, 1796091614321, 1803867614321, '\x7b226e756d626572223a322c20226b657074223a2022627974652020666f722062797465227d', NULL, NULL);
INSERT INTO public.events_20261130 VALUES ('msg_0ERxMxuKyOuCR0tjFvEPSV0PIs2', 'app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'order-1', 2, 'order.paid', 'event-3', '["order-1"]', NULL, 1796091614521, 1803867614521, '\x7b226e756d626572223a332c20226b657074223a2022627974652020666f722062797465227d', NULL, NULL);
INSERT INTO public.events_20261130 VALUES ('msg_0ERxMxvR4B2oCrd5RlodXs2gIPV', 'app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'order-0', 2, 'order.paid', 'event-4', '["order-0"]', NULL, 1796091614670, 1803867614670, '\x7b226e756d626572223a342c20226b657074223a2022627974652020666f722062797465227d', NULL, NULL);
INSERT INTO public.events_20261130 VALUES ('msg_0ERxMxvyQZ4tvMyOcQvPo09ahli', 'app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'order-1', 3, 'order.paid', 'event-5', '["order-1"]', NULL, 1796091614743, 1803867614743, '\x7b226e756d626572223a352c20226b657074223a2022627974652020666f722062797465227d', NULL, NULL);
INSERT INTO public.events_20261130 VALUES ('msg_0ERxMxwuvKLXVE9uOVPeOx9exwt', 'app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'order-0', 3, 'order.paid', 'event-6', '["order-0"]', NULL, 1796091614871, 1803867614871, '\x7b226e756d626572223a362c20226b657074223a2022627974652020666f722062797465227d', NULL, NULL);
INSERT INTO public.events_20261130 VALUES ('msg_0ERxMxxsKl1CCJe0O9TcO8uEiYQ', 'app_0ERxMxkOTj5SE7NlfmvZ2jrtAY9', 'chat', 1, 'change.message.created', 'change-1', '["chat"]', NULL, 1796091615001, 1803867615001, '\x7b226d6f64656c223a224d657373616765222c226f7065726174696f6e223a227361766564222c2263726561746564223a747275652c226b6579223a2231222c226368616e6e656c223a2263686174222c226368617454797065223a226e657773222c2261747472696275746573223a7b7d2c2264617461223a7b2274657874223a2268656c6c6f227d2c226964223a226368616e67652d31227d', NULL, NULL);

INSERT INTO public.organizations VALUES ('org_0ERxMxaTM3WMvDFyr7aeMuligNx', 'Default', '{}', 1796091611835);

INSERT INTO public.orleansquery VALUES ('InsertMembershipVersionKey', '
    WITH added AS (INSERT INTO orleans_clusters (cluster_id) VALUES (@DeploymentId) ON CONFLICT DO NOTHING RETURNING 1)
    SELECT EXISTS (SELECT 1 FROM added)
');
INSERT INTO public.orleansquery VALUES ('MembershipReadAllKey', '
    SELECT c.version AS Version, m.address AS Address, m.port AS Port, m.generation AS Generation, m.silo_name AS SiloName, m.host_name AS HostName,
           m.status AS Status, m.proxy_port AS ProxyPort, m.suspect_times AS SuspectTimes, m.start_time AS StartTime, m.alive_time AS IAmAliveTime
    FROM orleans_clusters c LEFT JOIN orleans_members m ON m.cluster_id = c.cluster_id
    WHERE c.cluster_id = @DeploymentId
');
INSERT INTO public.orleansquery VALUES ('MembershipReadRowKey', '
    SELECT c.version AS Version, m.address AS Address, m.port AS Port, m.generation AS Generation, m.silo_name AS SiloName, m.host_name AS HostName,
           m.status AS Status, m.proxy_port AS ProxyPort, m.suspect_times AS SuspectTimes, m.start_time AS StartTime, m.alive_time AS IAmAliveTime
    FROM orleans_clusters c
    LEFT JOIN orleans_members m ON m.cluster_id = c.cluster_id AND m.address = @Address AND m.port = @Port AND m.generation = @Generation
    WHERE c.cluster_id = @DeploymentId
');
INSERT INTO public.orleansquery VALUES ('InsertMembershipKey', '
    WITH moved AS (
        UPDATE orleans_clusters SET version = version + 1
        WHERE cluster_id = @DeploymentId AND version = @Version
          AND NOT EXISTS (SELECT 1 FROM orleans_members WHERE cluster_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
        RETURNING cluster_id),
    added AS (
        INSERT INTO orleans_members (cluster_id, address, port, generation, silo_name, host_name, status, proxy_port, start_time, alive_time)
        SELECT cluster_id, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime FROM moved
        RETURNING 1)
    SELECT EXISTS (SELECT 1 FROM added)
');
INSERT INTO public.orleansquery VALUES ('UpdateMembershipKey', '
    WITH moved AS (
        UPDATE orleans_clusters SET version = version + 1
        WHERE cluster_id = @DeploymentId AND version = @Version
          AND EXISTS (SELECT 1 FROM orleans_members WHERE cluster_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
        RETURNING cluster_id),
    changed AS (
        UPDATE orleans_members m SET status = @Status, suspect_times = @SuspectTimes, alive_time = @IAmAliveTime FROM moved
        WHERE m.cluster_id = moved.cluster_id AND m.address = @Address AND m.port = @Port AND m.generation = @Generation
        RETURNING 1)
    SELECT EXISTS (SELECT 1 FROM changed)
');
INSERT INTO public.orleansquery VALUES ('UpdateIAmAlivetimeKey', '
    UPDATE orleans_members SET alive_time = @IAmAliveTime
    WHERE cluster_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation
');
INSERT INTO public.orleansquery VALUES ('GatewaysQueryKey', '
    SELECT address AS Address, proxy_port AS ProxyPort, generation AS Generation FROM orleans_members
    WHERE cluster_id = @DeploymentId AND status = @Status AND proxy_port > 0
');
INSERT INTO public.orleansquery VALUES ('CleanupDefunctSiloEntriesKey', '
    DELETE FROM orleans_members WHERE cluster_id = @DeploymentId AND status <> 3 AND alive_time < @IAmAliveTime
');
INSERT INTO public.orleansquery VALUES ('CleanupDefunctSiloEntryKey', '
    DELETE FROM orleans_members
    WHERE cluster_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation AND status = 6
      AND start_time = @StartTime AND alive_time = @IAmAliveTime AND coalesce(suspect_times, '''') = coalesce(@SuspectTimes, '''')
');
INSERT INTO public.orleansquery VALUES ('DeleteMembershipTableEntriesKey', '
    WITH members AS (DELETE FROM orleans_members WHERE cluster_id = @DeploymentId)
    DELETE FROM orleans_clusters WHERE cluster_id = @DeploymentId
');
INSERT INTO public.orleansquery VALUES ('ReadFromStorageKey', '
    SELECT payload AS PayloadBinary, version AS Version FROM orleans_states
    WHERE id_hash = @GrainIdHash AND type_hash = @GrainTypeHash AND service_id = @ServiceId AND type = @GrainTypeString
      AND id_n0 = @GrainIdN0 AND id_n1 = @GrainIdN1 AND id_text IS NOT DISTINCT FROM @GrainIdExtensionString
');
INSERT INTO public.orleansquery VALUES ('WriteToStorageKey', '
    WITH changed AS (
        UPDATE orleans_states SET payload = @PayloadBinary, version = version + 1
        WHERE id_hash = @GrainIdHash AND type_hash = @GrainTypeHash AND service_id = @ServiceId AND type = @GrainTypeString
          AND id_n0 = @GrainIdN0 AND id_n1 = @GrainIdN1 AND id_text IS NOT DISTINCT FROM @GrainIdExtensionString
          AND version = @GrainStateVersion
        RETURNING version),
    added AS (
        INSERT INTO orleans_states (service_id, type_hash, type, id_hash, id_n0, id_n1, id_text, payload, version)
        SELECT @ServiceId, @GrainTypeHash, @GrainTypeString, @GrainIdHash, @GrainIdN0, @GrainIdN1, @GrainIdExtensionString, @PayloadBinary, 1
        WHERE @GrainStateVersion IS NULL
        ON CONFLICT DO NOTHING
        RETURNING version)
    SELECT version AS NewGrainStateVersion FROM changed UNION ALL SELECT version FROM added
');
INSERT INTO public.orleansquery VALUES ('ClearStorageKey', '
    UPDATE orleans_states SET payload = NULL, version = version + 1
    WHERE id_hash = @GrainIdHash AND type_hash = @GrainTypeHash AND service_id = @ServiceId AND type = @GrainTypeString
      AND id_n0 = @GrainIdN0 AND id_n1 = @GrainIdN1 AND id_text IS NOT DISTINCT FROM @GrainIdExtensionString
      AND version = @GrainStateVersion
    RETURNING version AS NewGrainStateVersion
');
INSERT INTO public.orleansquery VALUES ('DeleteStorageKey', '
    DELETE FROM orleans_states
    WHERE id_hash = @GrainIdHash AND type_hash = @GrainTypeHash AND service_id = @ServiceId AND type = @GrainTypeString
      AND id_n0 = @GrainIdN0 AND id_n1 = @GrainIdN1 AND id_text IS NOT DISTINCT FROM @GrainIdExtensionString
      AND version = @GrainStateVersion
    RETURNING version + 1 AS NewGrainStateVersion
');

INSERT INTO public.protection_keys VALUES ('key-f9bb803c-4ab7-43f6-9aa8-24457b90331e', '<key id="f9bb803c-4ab7-43f6-9aa8-24457b90331e" version="1"><creationDate>2026-12-01T02:20:11.7527416Z</creationDate><activationDate>2026-12-01T02:20:11.7527416Z</activationDate><expirationDate>2027-03-01T02:20:11.7527416Z</expirationDate><descriptor deserializerType="Microsoft.AspNetCore.DataProtection.AuthenticatedEncryption.ConfigurationModel.AuthenticatedEncryptorDescriptorDeserializer, Microsoft.AspNetCore.DataProtection, Version=10.0.0.0, Culture=neutral, PublicKeyToken=adb9793829ddae60"><descriptor><encryption algorithm="AES_256_CBC" /><validation algorithm="HMACSHA256" /><masterKey p4:requiresEncryption="true" xmlns:p4="http://schemas.asp.net/2015/03/dataProtection"><!-- Warning: the key below is in an unencrypted form. --><value>ArpXzW6KhQOTQ7yC3RvIpFGRM7pZNUMmE2Skid/CSCFTGzGGMkVD76SHOFUyqG2i4gMSR8L4yoQ71s66vGvx/g==</value></masterKey></descriptor></descriptor></key>');

INSERT INTO public.schema_migrations VALUES (1, '0001_initial.sql', 1796091611053);
INSERT INTO public.schema_migrations VALUES (2, '0002_orleans.sql', 1796091611127);
INSERT INTO public.schema_migrations VALUES (3, '0003_labels.sql', 1796091611161);
INSERT INTO public.schema_migrations VALUES (4, '0004_hooks.sql', 1796091611178);
INSERT INTO public.schema_migrations VALUES (5, '0005_slack.sql', 1796091611251);
INSERT INTO public.schema_migrations VALUES (6, '0006_slack_commands.sql', 1796091611335);
INSERT INTO public.schema_migrations VALUES (7, '0007_expect.sql', 1796091611352);

INSERT INTO public.store_owner VALUES (true, 1, 'node_0ERxMxL63AOYRVkLoJmRj6J1xuP', 'process 12874 on vm', 1796091612170);

SELECT pg_catalog.setval('public.endpoint_secrets_rowid_seq', 4, true);

ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT api_keys_hash_key UNIQUE (hash);

ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT api_keys_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.applications
    ADD CONSTRAINT applications_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.background_tasks
    ADD CONSTRAINT background_tasks_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.channels
    ADD CONSTRAINT channels_pkey PRIMARY KEY (application_id, channel);

ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT deliveries_pkey PRIMARY KEY (endpoint_id, lane, sequence);

ALTER TABLE ONLY public.endpoint_owners
    ADD CONSTRAINT endpoint_owners_pkey PRIMARY KEY (endpoint_id);

ALTER TABLE ONLY public.endpoint_secrets
    ADD CONSTRAINT endpoint_secrets_pkey PRIMARY KEY (rowid);

ALTER TABLE ONLY public.endpoints
    ADD CONSTRAINT endpoints_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.event_ids
    ADD CONSTRAINT event_ids_pkey PRIMARY KEY (application_id, event_id);

ALTER TABLE ONLY public.event_labels
    ADD CONSTRAINT event_labels_pkey PRIMARY KEY (application_id, label, id);

ALTER TABLE ONLY public.event_labels_20261130
    ADD CONSTRAINT event_labels_20261130_pkey PRIMARY KEY (application_id, label, id);

ALTER TABLE ONLY public.event_labels_20261207
    ADD CONSTRAINT event_labels_20261207_pkey PRIMARY KEY (application_id, label, id);

ALTER TABLE ONLY public.event_labels_20261214
    ADD CONSTRAINT event_labels_20261214_pkey PRIMARY KEY (application_id, label, id);

ALTER TABLE ONLY public.event_labels_20261221
    ADD CONSTRAINT event_labels_20261221_pkey PRIMARY KEY (application_id, label, id);

ALTER TABLE ONLY public.event_labels_default
    ADD CONSTRAINT event_labels_default_pkey PRIMARY KEY (application_id, label, id);

ALTER TABLE ONLY public.event_types
    ADD CONSTRAINT event_types_pkey PRIMARY KEY (organization_id, name);

ALTER TABLE ONLY public.grain_states
    ADD CONSTRAINT grain_states_pkey PRIMARY KEY (grain_id, name);

ALTER TABLE ONLY public.hook_hits
    ADD CONSTRAINT hook_hits_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.hooks
    ADD CONSTRAINT hooks_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.idempotency_keys
    ADD CONSTRAINT idempotency_keys_pkey PRIMARY KEY (key);

ALTER TABLE ONLY public.operational_events
    ADD CONSTRAINT operational_events_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.organizations
    ADD CONSTRAINT organizations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.orleans_clusters
    ADD CONSTRAINT orleans_clusters_pkey PRIMARY KEY (cluster_id);

ALTER TABLE ONLY public.orleans_members
    ADD CONSTRAINT orleans_members_pkey PRIMARY KEY (cluster_id, address, port, generation);

ALTER TABLE ONLY public.orleansquery
    ADD CONSTRAINT orleansquery_pkey PRIMARY KEY (querykey);

ALTER TABLE ONLY public.protection_keys
    ADD CONSTRAINT protection_keys_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.retry_policies
    ADD CONSTRAINT retry_policies_pkey PRIMARY KEY (organization_id, name);

ALTER TABLE ONLY public.schema_migrations
    ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (number);

ALTER TABLE ONLY public.slack_commands
    ADD CONSTRAINT slack_commands_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.slack_hooks
    ADD CONSTRAINT slack_hooks_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.slack_response_urls
    ADD CONSTRAINT slack_response_urls_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.slack_teams
    ADD CONSTRAINT slack_teams_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.slack_tokens
    ADD CONSTRAINT slack_tokens_hash_key UNIQUE (hash);

ALTER TABLE ONLY public.slack_tokens
    ADD CONSTRAINT slack_tokens_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.slack_users
    ADD CONSTRAINT slack_users_pkey PRIMARY KEY (application_id, id);

ALTER TABLE ONLY public.store_owner
    ADD CONSTRAINT store_owner_pkey PRIMARY KEY (only_row);

CREATE INDEX api_keys_by_organization ON public.api_keys USING btree (organization_id, id);

CREATE INDEX applications_by_organization ON public.applications USING btree (organization_id, id) WHERE (deleted_at IS NULL);

CREATE UNIQUE INDEX applications_by_uid ON public.applications USING btree (organization_id, uid) WHERE ((uid IS NOT NULL) AND (deleted_at IS NULL));

CREATE INDEX applications_by_uid_alone ON public.applications USING btree (uid) WHERE ((uid IS NOT NULL) AND (deleted_at IS NULL));

CREATE UNIQUE INDEX applications_operational ON public.applications USING btree (organization_id) WHERE operational;

CREATE INDEX attempts_by_endpoint ON ONLY public.attempts USING btree (endpoint_id, id, status, last);

CREATE INDEX attempts_20261130_endpoint_id_id_status_last_idx ON public.attempts_20261130 USING btree (endpoint_id, id, status, last);

CREATE INDEX attempts_by_endpoint_and_message ON ONLY public.attempts USING btree (endpoint_id, message_id, id, status);

CREATE INDEX attempts_20261130_endpoint_id_message_id_id_status_idx ON public.attempts_20261130 USING btree (endpoint_id, message_id, id, status);

CREATE INDEX attempts_by_message ON ONLY public.attempts USING btree (message_id, id);

CREATE INDEX attempts_20261130_message_id_id_idx ON public.attempts_20261130 USING btree (message_id, id);

CREATE INDEX attempts_20261207_endpoint_id_id_status_last_idx ON public.attempts_20261207 USING btree (endpoint_id, id, status, last);

CREATE INDEX attempts_20261207_endpoint_id_message_id_id_status_idx ON public.attempts_20261207 USING btree (endpoint_id, message_id, id, status);

CREATE INDEX attempts_20261207_message_id_id_idx ON public.attempts_20261207 USING btree (message_id, id);

CREATE INDEX attempts_20261214_endpoint_id_id_status_last_idx ON public.attempts_20261214 USING btree (endpoint_id, id, status, last);

CREATE INDEX attempts_20261214_endpoint_id_message_id_id_status_idx ON public.attempts_20261214 USING btree (endpoint_id, message_id, id, status);

CREATE INDEX attempts_20261214_message_id_id_idx ON public.attempts_20261214 USING btree (message_id, id);

CREATE INDEX attempts_20261221_endpoint_id_id_status_last_idx ON public.attempts_20261221 USING btree (endpoint_id, id, status, last);

CREATE INDEX attempts_20261221_endpoint_id_message_id_id_status_idx ON public.attempts_20261221 USING btree (endpoint_id, message_id, id, status);

CREATE INDEX attempts_20261221_message_id_id_idx ON public.attempts_20261221 USING btree (message_id, id);

CREATE INDEX attempts_default_endpoint_id_id_status_last_idx ON public.attempts_default USING btree (endpoint_id, id, status, last);

CREATE INDEX attempts_default_endpoint_id_message_id_id_status_idx ON public.attempts_default USING btree (endpoint_id, message_id, id, status);

CREATE INDEX attempts_default_message_id_id_idx ON public.attempts_default USING btree (message_id, id);

CREATE INDEX background_tasks_by_organization ON public.background_tasks USING btree (organization_id, id);

CREATE INDEX background_tasks_running ON public.background_tasks USING btree (updated_at) WHERE (status = 'running'::text);

CREATE INDEX deliveries_by_message ON public.deliveries USING btree (message_id, endpoint_id);

CREATE INDEX endpoint_owners_to_wake ON public.endpoint_owners USING btree (wake_at) WHERE (wake_at IS NOT NULL);

CREATE INDEX endpoint_secrets_by_endpoint ON public.endpoint_secrets USING btree (endpoint_id, created_at);

CREATE INDEX endpoints_by_application ON public.endpoints USING btree (application_id, id) WHERE (deleted_at IS NULL);

CREATE UNIQUE INDEX endpoints_by_uid ON public.endpoints USING btree (application_id, uid) WHERE ((uid IS NOT NULL) AND (deleted_at IS NULL));

CREATE INDEX event_ids_by_message ON public.event_ids USING btree (message_id);

CREATE INDEX events_by_type ON ONLY public.events USING btree (application_id, event_type, id);

CREATE INDEX events_20261130_application_id_event_type_id_idx ON public.events_20261130 USING btree (application_id, event_type, id);

CREATE UNIQUE INDEX events_by_id ON ONLY public.events USING btree (application_id, id);

CREATE UNIQUE INDEX events_20261130_application_id_id_idx ON public.events_20261130 USING btree (application_id, id);

CREATE INDEX events_by_expiry ON ONLY public.events USING btree (payload_expires_at) WHERE (payload IS NOT NULL);

CREATE INDEX events_20261130_payload_expires_at_idx ON public.events_20261130 USING btree (payload_expires_at) WHERE (payload IS NOT NULL);

CREATE INDEX events_20261207_application_id_event_type_id_idx ON public.events_20261207 USING btree (application_id, event_type, id);

CREATE UNIQUE INDEX events_20261207_application_id_id_idx ON public.events_20261207 USING btree (application_id, id);

CREATE INDEX events_20261207_payload_expires_at_idx ON public.events_20261207 USING btree (payload_expires_at) WHERE (payload IS NOT NULL);

CREATE INDEX events_20261214_application_id_event_type_id_idx ON public.events_20261214 USING btree (application_id, event_type, id);

CREATE UNIQUE INDEX events_20261214_application_id_id_idx ON public.events_20261214 USING btree (application_id, id);

CREATE INDEX events_20261214_payload_expires_at_idx ON public.events_20261214 USING btree (payload_expires_at) WHERE (payload IS NOT NULL);

CREATE INDEX events_20261221_application_id_event_type_id_idx ON public.events_20261221 USING btree (application_id, event_type, id);

CREATE UNIQUE INDEX events_20261221_application_id_id_idx ON public.events_20261221 USING btree (application_id, id);

CREATE INDEX events_20261221_payload_expires_at_idx ON public.events_20261221 USING btree (payload_expires_at) WHERE (payload IS NOT NULL);

CREATE INDEX events_default_application_id_event_type_id_idx ON public.events_default USING btree (application_id, event_type, id);

CREATE UNIQUE INDEX events_default_application_id_id_idx ON public.events_default USING btree (application_id, id);

CREATE INDEX events_default_payload_expires_at_idx ON public.events_default USING btree (payload_expires_at) WHERE (payload IS NOT NULL);

CREATE INDEX hooks_by_application ON public.hooks USING btree (application_id, id);

CREATE INDEX idempotency_keys_by_expiry ON public.idempotency_keys USING btree (expires_at);

CREATE UNIQUE INDEX orleans_states_by_id ON public.orleans_states USING btree (id_hash, type_hash, service_id, type, id_n0, id_n1, id_text) NULLS NOT DISTINCT;

CREATE UNIQUE INDEX slack_commands_by_application ON public.slack_commands USING btree (application_id, command);

CREATE INDEX slack_hooks_by_application ON public.slack_hooks USING btree (application_id, id);

CREATE INDEX slack_response_urls_by_expiry ON public.slack_response_urls USING btree (expires_at);

CREATE INDEX slack_tokens_by_application ON public.slack_tokens USING btree (application_id, id);

CREATE INDEX slack_users_by_name ON public.slack_users USING btree (application_id, name, id);

CREATE UNIQUE INDEX slack_users_by_uid ON public.slack_users USING btree (application_id, uid) WHERE (uid IS NOT NULL);

ALTER INDEX public.attempts_by_endpoint ATTACH PARTITION public.attempts_20261130_endpoint_id_id_status_last_idx;

ALTER INDEX public.attempts_by_endpoint_and_message ATTACH PARTITION public.attempts_20261130_endpoint_id_message_id_id_status_idx;

ALTER INDEX public.attempts_by_message ATTACH PARTITION public.attempts_20261130_message_id_id_idx;

ALTER INDEX public.attempts_by_endpoint ATTACH PARTITION public.attempts_20261207_endpoint_id_id_status_last_idx;

ALTER INDEX public.attempts_by_endpoint_and_message ATTACH PARTITION public.attempts_20261207_endpoint_id_message_id_id_status_idx;

ALTER INDEX public.attempts_by_message ATTACH PARTITION public.attempts_20261207_message_id_id_idx;

ALTER INDEX public.attempts_by_endpoint ATTACH PARTITION public.attempts_20261214_endpoint_id_id_status_last_idx;

ALTER INDEX public.attempts_by_endpoint_and_message ATTACH PARTITION public.attempts_20261214_endpoint_id_message_id_id_status_idx;

ALTER INDEX public.attempts_by_message ATTACH PARTITION public.attempts_20261214_message_id_id_idx;

ALTER INDEX public.attempts_by_endpoint ATTACH PARTITION public.attempts_20261221_endpoint_id_id_status_last_idx;

ALTER INDEX public.attempts_by_endpoint_and_message ATTACH PARTITION public.attempts_20261221_endpoint_id_message_id_id_status_idx;

ALTER INDEX public.attempts_by_message ATTACH PARTITION public.attempts_20261221_message_id_id_idx;

ALTER INDEX public.attempts_by_endpoint ATTACH PARTITION public.attempts_default_endpoint_id_id_status_last_idx;

ALTER INDEX public.attempts_by_endpoint_and_message ATTACH PARTITION public.attempts_default_endpoint_id_message_id_id_status_idx;

ALTER INDEX public.attempts_by_message ATTACH PARTITION public.attempts_default_message_id_id_idx;

ALTER INDEX public.event_labels_pkey ATTACH PARTITION public.event_labels_20261130_pkey;

ALTER INDEX public.event_labels_pkey ATTACH PARTITION public.event_labels_20261207_pkey;

ALTER INDEX public.event_labels_pkey ATTACH PARTITION public.event_labels_20261214_pkey;

ALTER INDEX public.event_labels_pkey ATTACH PARTITION public.event_labels_20261221_pkey;

ALTER INDEX public.event_labels_pkey ATTACH PARTITION public.event_labels_default_pkey;

ALTER INDEX public.events_by_type ATTACH PARTITION public.events_20261130_application_id_event_type_id_idx;

ALTER INDEX public.events_by_id ATTACH PARTITION public.events_20261130_application_id_id_idx;

ALTER INDEX public.events_by_expiry ATTACH PARTITION public.events_20261130_payload_expires_at_idx;

ALTER INDEX public.events_by_type ATTACH PARTITION public.events_20261207_application_id_event_type_id_idx;

ALTER INDEX public.events_by_id ATTACH PARTITION public.events_20261207_application_id_id_idx;

ALTER INDEX public.events_by_expiry ATTACH PARTITION public.events_20261207_payload_expires_at_idx;

ALTER INDEX public.events_by_type ATTACH PARTITION public.events_20261214_application_id_event_type_id_idx;

ALTER INDEX public.events_by_id ATTACH PARTITION public.events_20261214_application_id_id_idx;

ALTER INDEX public.events_by_expiry ATTACH PARTITION public.events_20261214_payload_expires_at_idx;

ALTER INDEX public.events_by_type ATTACH PARTITION public.events_20261221_application_id_event_type_id_idx;

ALTER INDEX public.events_by_id ATTACH PARTITION public.events_20261221_application_id_id_idx;

ALTER INDEX public.events_by_expiry ATTACH PARTITION public.events_20261221_payload_expires_at_idx;

ALTER INDEX public.events_by_type ATTACH PARTITION public.events_default_application_id_event_type_id_idx;

ALTER INDEX public.events_by_id ATTACH PARTITION public.events_default_application_id_id_idx;

ALTER INDEX public.events_by_expiry ATTACH PARTITION public.events_default_payload_expires_at_idx;

