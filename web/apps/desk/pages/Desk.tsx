import { type Shape, whenSessionExpires } from "@client/api";
import { asProblem } from "@client/problem";
import { Alert, Spin } from "antd";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Navigate, Outlet, useLocation, useMatch, useNavigate } from "react-router";
import { Dialog } from "../components/Dialog";
import styles from "../components/desk.module.css";
import { EmergencyBanner } from "../components/EmergencyBanner";
import { Floor } from "../components/Floor";
import { KeysHelp } from "../components/KeysHelp";
import { QueuePane } from "../components/QueuePane";
import { SessionWatch } from "../components/SessionWatch";
import { TopBar } from "../components/TopBar";
import { Trouble } from "../components/Trouble";
import { SignInForm } from "../forms/SignInForm";
import { useArrivals } from "../util/arrivals";
import { queries, setPresence, signOut, useMe, useQueue } from "../util/data";
import { useKeys } from "../util/keys";
import { ChannelContext, useCutOff, useLiveChannel } from "../util/live";
import { may } from "../util/may";
import { paths, takesTheWholeWidth } from "../util/paths";
import { lines, neighbour } from "../util/queue";
import { ConversationPanes } from "./Conversation";
import { SetUp } from "./SetUp";

/** Signs in again over the open page, so that nothing that was being done is lost. */
function useSignInAgain(): { asked: boolean; why: string; answer: (again: boolean) => void } {
  const [asked, setAsked] = useState(false);
  const [why, setWhy] = useState("");
  const waiting = useRef<((again: boolean) => void)[]>([]);
  useEffect(() => {
    whenSessionExpires(
      (problem) =>
        new Promise((resolve) => {
          if (waiting.current.length === 0) setWhy(problem.title);
          waiting.current.push(resolve);
          setAsked(true);
        }),
    );
    return () => whenSessionExpires(null);
  }, []);
  return {
    asked,
    why,
    answer: (again) => {
      for (const resolve of waiting.current.splice(0)) resolve(again);
      setAsked(false);
    },
  };
}

type Props = { me: Shape["StaffMe"] };

function Panes({ me }: Props) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const open = useMatch("/c/:id")?.params.id ?? null;
  const { state, pathname } = useLocation();
  const wide = takesTheWholeWidth(pathname);
  const channel = useLiveChannel();
  const cutOff = useCutOff(channel.connected);
  const { data: queue, error, refetch } = useQueue(channel);
  const [over, setOver] = useState(false);
  const { heldBack, letIn, latest } = useArrivals(queue, { reading: open !== null || over });
  const list = useMemo(() => (queue === undefined ? null : lines(queue, heldBack)), [queue, heldBack]);
  const [helping, setHelping] = useState(false);
  const [switching, setSwitching] = useState(false);
  const [failed, setFailed] = useState<unknown>(null);
  const again = useSignInAgain();

  const go = (id: string) => navigate(paths.conversation(id), { state: { stepped: true } });
  const joined = useCallback((id: string) => navigate(paths.conversation(id), { replace: true }), [navigate]);
  const previous = neighbour(list ?? [], open, -1);
  const next = neighbour(list ?? [], open, 1);
  useKeys({
    j: () => !wide && next !== null && go(next),
    k: () => !wide && previous !== null && go(previous),
    "?": () => setHelping(true),
  });

  const waiting = queue?.waiting.length ?? 0;
  useEffect(() => {
    document.title = waiting === 0 ? t("title") : `(${waiting}) ${t("title")}`;
  }, [waiting, t]);

  const attempt = async (what: () => Promise<void>) => {
    setFailed(null);
    try {
      await what();
    } catch (met) {
      setFailed(met);
    }
  };

  return (
    <ChannelContext value={channel}>
      <div className={styles.desk}>
        <TopBar
          me={me}
          queue={queue}
          busy={switching}
          onPresence={(on) => {
            setSwitching(true);
            void attempt(() => setPresence(on)).finally(() => setSwitching(false));
          }}
          onKeys={() => setHelping(true)}
          onSignOut={() =>
            void attempt(async () => {
              await signOut();
              navigate(paths.signIn(), { replace: true });
            })
          }
        />
        <div className={styles.notices}>
          <EmergencyBanner me={me} onTrouble={setFailed} />
          <SessionWatch />
          {cutOff ? <Alert banner type="warning" role="status" title={t("bar.cutOff")} /> : null}
          {failed === null ? null : <Trouble error={failed} onClose={() => setFailed(null)} />}
        </div>
        <p className="unseen" aria-live="polite">
          {latest.length === 0
            ? ""
            : t("queue.arrived", {
                count: latest.length,
                names: latest.map((row) => row.customer).join(t("conversation.and")),
              })}
        </p>
        {wide ? null : (
          <QueuePane
            list={list}
            open={open}
            arrived={heldBack.size}
            onLetIn={letIn}
            onHover={setOver}
            error={error}
            onRetry={() => void refetch()}
          />
        )}
        {wide ? (
          <Outlet />
        ) : open !== null ? (
          <ConversationPanes
            key={open}
            id={open}
            me={me}
            previous={previous}
            next={next}
            stepped={state?.stepped === true}
            onGo={go}
            onJoined={joined}
          />
        ) : (
          <main className={styles.nothing} aria-label={t("conversation.name")}>
            {queue === undefined ? null : may(me, "watch_floor") ? (
              <Floor queue={queue} />
            ) : (
              <div className={styles.welcome}>
                <h2>{waiting === 0 ? t("empty.quiet") : t("empty.waiting", { count: waiting })}</h2>
                <p>{me.on ? t("empty.how") : t("empty.off")}</p>
              </div>
            )}
          </main>
        )}
      </div>
      {helping ? <KeysHelp onClose={() => setHelping(false)} /> : null}
      {again.asked ? (
        <Dialog
          title={t("signIn.again")}
          footer={null}
          maskCloses={false}
          onCancel={() => {
            again.answer(false);
            queries.clear();
            navigate(paths.signIn(open === null ? undefined : paths.conversation(open)), { replace: true });
          }}
        >
          <p className={styles.muted}>{[again.why, t("signIn.kept")].filter(Boolean).join(" · ")}</p>
          <SignInForm
            onSignedIn={(now) => {
              again.answer(now.id === me.id);
              if (now.id !== me.id) navigate(paths.home(), { replace: true });
            }}
          />
        </Dialog>
      ) : null}
    </ChannelContext>
  );
}

export function Component() {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const { data: me, error, refetch } = useMe();
  const [settingUp, setSettingUp] = useState(false);
  // The recovery codes are shown once: they stay until they were kept, also when the desk is open meanwhile.
  if (me !== undefined && (!me.proven || settingUp)) {
    return (
      <SetUp
        joining={me.joining}
        byPasskey={me.ways.includes("passkey")}
        proven={me.proven}
        onReread={() => void refetch()}
        onBegun={() => setSettingUp(true)}
        onDone={() => {
          setSettingUp(false);
          void refetch();
        }}
      />
    );
  }
  if (me !== undefined) return <Panes key={me.id} me={me} />;
  if (error && asProblem(error).status === 401) return <Navigate to={paths.signIn(pathname)} replace />;
  return (
    <main className={styles.signIn}>
      {error ? (
        <Trouble error={error} onRetry={() => void refetch()} />
      ) : (
        <Spin description={t("bar.opening")} />
      )}
    </main>
  );
}
