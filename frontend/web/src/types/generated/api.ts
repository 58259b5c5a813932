// Generated from backend/contract/openapi.yaml by `npm run generate:types`. Do not edit.

export interface paths {
    "/api/v1/api-keys/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description All keys, and a new one. */
        get: operations["api_keys_list"];
        put?: never;
        /** @description All keys, and a new one. */
        post: operations["api_keys_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/api-keys/{key_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** @description One key. */
        delete: operations["api_keys_revoke"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/checks/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Checks of the whole trail: those there were, and a new one in the background. */
        get: operations["audit_checks"];
        put?: never;
        /** @description Checks of the whole trail: those there were, and a new one in the background. */
        post: operations["audit_check_start"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/checks/{check_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description One check: how far it is, or what it found. */
        get: operations["audit_check_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/events/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description What happened, newest first. Reading it is an event as well. */
        get: operations["audit_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/events.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description The events the filters leave, oldest first, as CSV for a spreadsheet (UTF-8 with a mark, one header line). */
        get: operations["audit_events_export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/report/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description The monthly review of accesses. Making it is an event. */
        get: operations["audit_report"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/report.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description The same as one CSV file: the section's title is the first column. */
        get: operations["audit_report_file"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/logout/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description End this login: its refresh token and every access token made from it. */
        post: operations["auth_logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/me/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Who I am. */
        get: operations["auth_me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** @description Who I am. */
        patch: operations["auth_me_update"];
        trace?: never;
    };
    "/api/v1/auth/otp/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description How my second factor stands, and the first step of setting one up. */
        get: operations["auth_otp"];
        put?: never;
        /** @description How my second factor stands, and the first step of setting one up. */
        post: operations["auth_otp_begin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/otp/confirm/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Switch it on with a first code; every other login of mine ends. */
        post: operations["auth_otp_confirm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/otp/disable/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Take my second factor away. */
        post: operations["auth_otp_disable"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/otp/recovery-codes/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Ten fresh recovery codes in place of the old ones. */
        post: operations["auth_otp_recovery_codes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/password/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Change my password; every login of mine ends, this one too. */
        post: operations["auth_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/password-reset/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Set a new password with the code an admin issued; every login of mine ends. */
        post: operations["auth_password_reset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/refresh/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description A fresh access token, for the token in the body or the one in the cookie. */
        post: operations["auth_refresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/session/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Log in from a browser: the refresh token goes into a cookie no script can read. */
        post: operations["auth_session"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/token/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Log in from an app or a script. */
        post: operations["auth_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/monitoring/agreement/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Whether clinicians agree with the serving model, and whether its pictures have changed. */
        get: operations["monitoring_agreement"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/monitoring/series/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description The four measures of the site over a time, from the samples of each minute. */
        get: operations["monitoring_series"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/monitoring/summary/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description How the site is doing, in figures. */
        get: operations["monitoring_summary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/patients/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description The patients I may see. */
        get: operations["patients_list"];
        put?: never;
        /** @description The patients I may see. */
        post: operations["patients_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/patients/{patient_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description One patient. */
        get: operations["patients_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** @description One patient. */
        patch: operations["patients_update"];
        trace?: never;
    };
    "/api/v1/patients/{patient_id}/accesses/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Who looked at the data of one patient: for the patient, and for those who answer for the record. */
        get: operations["patients_accesses"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/patients/break-glass/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Emergency access: opened by a clinician for an hour; the admin and the auditor see all, a clinician his own. */
        get: operations["patients_break_glass_list"];
        put?: never;
        /** @description Emergency access: opened by a clinician for an hour; the admin and the auditor see all, a clinician his own. */
        post: operations["patients_break_glass"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/patients/break-glass/{access_id}/end/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Close an emergency access before its hour is over. */
        post: operations["patients_break_glass_end"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/patients/import/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Register the patients of a CSV file, all or none, with a report of every row at fault. */
        post: operations["patients_import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description All logins, and a new one. */
        get: operations["users_list"];
        put?: never;
        /** @description All logins, and a new one. */
        post: operations["users_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{user_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description One login. */
        get: operations["users_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** @description One login. */
        patch: operations["users_update"];
        trace?: never;
    };
    "/api/v1/users/{user_id}/otp-reset/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Take another's second factor away, for a lost phone; every login of that user ends. */
        post: operations["users_otp_reset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{user_id}/password-reset/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Issue a code with which a person sets a new password; good once and for a day. */
        post: operations["users_password_reset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{user_id}/unlock/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Lift the lock that too many wrong passwords put on a login. */
        post: operations["users_unlock"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/media/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description One picture or volume, after its row said who may see it; every look is recorded. */
        get: operations["media_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ml/v1/history/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description The record, newest first. */
        get: operations["history_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ml/v1/history.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description All rows the filters leave, oldest first, as CSV for a spreadsheet (UTF-8 with a mark, one header line). */
        get: operations["history_export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ml/v1/history/{inference_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description One row of the record. */
        get: operations["history_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ml/v1/history/{inference_id}/cancel/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description End a job that has not ended; one that has stays as it is. */
        post: operations["history_cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ml/v1/history/{inference_id}/images/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Opens the images of a row to an auditor for half an hour, with a reason. */
        post: operations["history_images"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ml/v1/history/{inference_id}/printed/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description A page tells that it prints one prediction; what was on it was read, and recorded, before. */
        post: operations["history_printed"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ml/v1/history/{inference_id}/proof/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Whoever may read the row may have it proved. */
        get: operations["history_proof"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ml/v1/history/{inference_id}/reassign/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Moves a mis-filed study to its patient, and lists the moves there were. */
        get: operations["history_reassignments"];
        put?: never;
        /** @description Moves a mis-filed study to its patient, and lists the moves there were. */
        post: operations["history_reassign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ml/v1/history/{inference_id}/release/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Whether the patient may see it. */
        post: operations["history_release"];
        /** @description Whether the patient may see it. */
        delete: operations["history_release_withdraw"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ml/v1/history/{inference_id}/report.pdf": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description One prediction on paper: findings, pictures, review and where it all comes from; for patients in plain words. */
        get: operations["history_report"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ml/v1/history/{inference_id}/review/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description What clinicians say about an answer. The last word counts, none is lost. */
        get: operations["history_reviews"];
        put?: never;
        /** @description What clinicians say about an answer. The last word counts, none is lost. */
        post: operations["history_review"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ml/v1/model-info/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description The serving model's card, every version with its state, and the last promotions. */
        get: operations["model_info"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ml/v1/models/{version}/promote/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Make a version of the store the serving one; answers when the AI server serves it. */
        post: operations["model_promote"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ml/v1/predict/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Judge one image (200), or take in a volume or a series as a job (202, `Location` to poll) of one patient. */
        post: operations["predict"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ml/v1/retrain/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Training runs, newest first, and a new one. */
        get: operations["retrain_list"];
        put?: never;
        /** @description Training runs, newest first, and a new one. */
        post: operations["retrain"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ml/v1/retrain/{run_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description One training run. */
        get: operations["retrain_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ml/v1/retrain/{run_id}/cancel/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description End a run that is under way. */
        post: operations["retrain_cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ml/v1/retrain/{run_id}/files/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description One file of a run's report. */
        get: operations["retrain_file"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ml/v1/retrain/datasets/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Data sets of reviewed cases that earlier trainings made and that are still kept, newest first. */
        get: operations["retrain_datasets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ml/v1/rollback/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Return to the version that served before; answers when the AI server serves it. */
        post: operations["model_rollback"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ml/v1/status/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Whether the AI server is alive and has a model; 503 `model_not_ready` while it has none. */
        get: operations["ai_status"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ml/v1/uploads/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Begin an upload. `Location` says where its chunks go; predict then names it by its id. */
        post: operations["upload_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ml/v1/uploads/{upload_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description PATCH or DELETE for clients behind a proxy that knows neither. */
        post: operations["upload_override"];
        /** @description One upload: how far it is (HEAD), the next chunk (PATCH), its end (DELETE). */
        delete: operations["upload_terminate"];
        options?: never;
        head?: never;
        /** @description One upload: how far it is (HEAD), the next chunk (PATCH), its end (DELETE). */
        patch: operations["upload_append"];
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description One look at a patient's data, or one thing done with it. */
        Access: {
            id: number;
            /** Format: date-time */
            at: string;
            action: components["schemas"]["ActionEnum"];
            /** @description Who; null for the system itself. */
            name: string | null;
            role: components["schemas"]["Role"] | components["schemas"]["NullEnum"];
            /** @description The reader did this. */
            mine: boolean;
        };
        /**
         * @description * `emergency` - emergency
         *     * `image` - image
         *     * `moved` - moved
         *     * `record` - record
         *     * `released` - released
         *     * `report` - report
         *     * `result` - result
         *     * `reviewed` - reviewed
         *     * `sent` - sent
         * @enum {string}
         */
        ActionEnum: "emergency" | "image" | "moved" | "record" | "released" | "report" | "result" | "reviewed" | "sent";
        /** @description Reviews of the serving model's answers. Reviewed cases are no random sample: for noticing a change. */
        Agreement: {
            window_days: number;
            model: components["schemas"]["ServingModel"] | null;
            reviews: number;
            unusable: number;
            overall: components["schemas"]["AgreementFigure"];
            /** @description By the class the model named. */
            by_answer: components["schemas"]["AgreementFigure"][];
            /** @description By the class the reviewers named. */
            by_review: components["schemas"]["AgreementFigure"][];
            by_format: components["schemas"]["AgreementFigure"][];
            /** @description A scanner's gateway is a user of its own. */
            by_uploader: components["schemas"]["UploaderFigure"][];
            /** @description Review by review, oldest first, the newest 400. */
            course: components["schemas"]["CoursePoint"][];
            /** @description Empty while fewer than 100 pictures were measured. */
            inputs: components["schemas"]["InputFigure"][];
            alarms: components["schemas"]["DriftAlarm"][];
        };
        /** @description How often reviewers named the class that the model had named. */
        AgreementFigure: {
            /** @description Class, format or id of the user who sent it; empty for all together. */
            name: string;
            reviews: number;
            agreed: number;
            /** Format: double */
            share: number | null;
            /** @description 95 %. */
            interval: number[];
            /**
             * Format: double
             * @description Evidence that one answer in five is wrong rather than one in ten.
             */
            cusum: number;
            /** @description Whether that evidence has passed 4 within the window. */
            alarm: boolean;
        };
        /** @description The AI server is alive and has a model. */
        AiStatus: {
            live: boolean;
            ready: boolean;
            model: components["schemas"]["ModelRef"];
            pid: number;
            /** Format: double */
            uptime_s: number;
        };
        /** @description What is over its bound now. Times in ms, `queue_waits` in s, `samples_missing` in min, rates from 0 to 1. */
        Alarm: {
            code: components["schemas"]["AlarmCodeEnum"];
            /** Format: double */
            value: number | null;
            /** Format: double */
            bound: number | null;
            /** @description not_ready: what is missing (database, clock, media or model). */
            detail: string;
        };
        /**
         * @description * `not_ready` - not_ready
         *     * `errors_many` - errors_many
         *     * `response_slow` - response_slow
         *     * `inference_slow` - inference_slow
         *     * `cpu_high` - cpu_high
         *     * `memory_high` - memory_high
         *     * `disk_high` - disk_high
         *     * `queue_waits` - queue_waits
         *     * `samples_missing` - samples_missing
         * @enum {string}
         */
        AlarmCodeEnum: "not_ready" | "errors_many" | "response_slow" | "inference_slow" | "cpu_high" | "memory_high" | "disk_high" | "queue_waits" | "samples_missing";
        /** @description A key without its secret; `prefix` is how one recognises it, `user` the technician it acts as. */
        ApiKey: {
            readonly id: number;
            name: string;
            user: number;
            scopes: components["schemas"]["ScopesEnum"][];
            readonly prefix: string;
            /** Format: date-time */
            readonly created_at: string;
            /** Format: date-time */
            expires_at: string | null;
            /** Format: date-time */
            readonly revoked_at: string | null;
        };
        /** @description A key without its secret; `prefix` is how one recognises it, `user` the technician it acts as. */
        ApiKeyRequest: {
            name: string;
            user: number;
            scopes: components["schemas"]["ScopesEnum"][];
            /** Format: date-time */
            expires_at?: string | null;
        };
        /** @description The exact number of the patient, and why the access cannot wait. */
        BreakGlassRequest: {
            number: string;
            reason: string;
        };
        /** @description Agreement after one review. */
        CoursePoint: {
            /** Format: date-time */
            at: string;
            /**
             * Format: double
             * @description Of the last 50 reviews up to this one.
             */
            share: number;
            /**
             * Format: double
             * @description Evidence that one answer in five is wrong; above 4 is an alarm.
             */
            cusum: number;
        };
        /** @description A data set of reviewed cases that a training can learn from again. No file and no patient is named. */
        Dataset: {
            name: string;
            /** Format: date-time */
            created_at: string;
            cases: number;
            patients: number;
            by_class: {
                [key: string]: number;
            };
        };
        /** @description What was noticed, once for each model. */
        DriftAlarm: {
            kind: components["schemas"]["DriftKind"];
            /**
             * About
             * @default
             */
            readonly subject: string;
            /** Format: double */
            readonly value: number;
            /**
             * Limit
             * Format: double
             */
            readonly threshold: number;
            /**
             * Time
             * Format: date-time
             */
            readonly at: string;
            readonly model_version: string;
            /** SHA-256 of the model */
            readonly model_sha256: string;
        };
        /**
         * @description * `agreement` - Disagreement
         *     * `inputs` - Images
         * @enum {string}
         */
        DriftKind: "agreement" | "inputs";
        /**
         * @description * `steady` - steady
         *     * `moved` - moved
         *     * `far` - far
         * @enum {string}
         */
        DriftLevel: "steady" | "moved" | "far";
        /** @description One emergency access; `user` and `patient` are ids. */
        EmergencyAccess: {
            readonly id: number;
            readonly user: number;
            username: string;
            name: string;
            readonly patient: number;
            number: string;
            readonly reason: string;
            /**
             * Opened at
             * Format: date-time
             */
            readonly granted_at: string;
            /**
             * Open until
             * Format: date-time
             */
            readonly expires_at: string;
            /** @description Whether it opens the patient now. */
            readonly live: boolean;
            /**
             * Format: date-time
             * @description Before its time.
             */
            ended_at: string | null;
            ended_by: string | null;
        };
        /** @description Shown this once. `qr` is an image address (`data:image/svg+xml`) of `uri`; `secret` is for typing in. */
        Enrolment: {
            secret: string;
            uri: string;
            qr: string;
        };
        /** @description One thing that happened. Events are only ever added. */
        Event: {
            /** @description Number of the event; numbers have gaps. */
            seq: number;
            /** Format: date-time */
            at: string;
            kind: string;
            /** @description Null for a stranger or the system itself. */
            actor: components["schemas"]["EventActor"] | null;
            patient: number | null;
            patient_number: string | null;
            object_type: string | null;
            object_id: string | null;
            request_id: string;
            client_address: string | null;
            /** @description Keys, codes and numbers; no names and no free text. */
            detail: {
                [key: string]: unknown;
            };
            /** @description What was said for it, where a reason is asked for. */
            reason: string | null;
            /** @description The reason is not the one the event was written with. */
            reason_altered: boolean;
            /** @description Part of the sealed tree; a new event is after about half a minute. */
            sealed: boolean;
        };
        /** @description Who did it. */
        EventActor: {
            id: number;
            username: string;
            name: string;
            role: components["schemas"]["Role"];
        };
        /**
         * @description * `received` - Received
         *     * `queued` - Queued
         *     * `running` - Running
         *     * `completed` - Completed
         *     * `refused` - Refused
         *     * `failed` - Failed
         *     * `timeout` - Timed out
         *     * `cancelled` - Cancelled
         *     * `abandoned` - Abandoned
         * @enum {string}
         */
        InferenceState: "received" | "queued" | "running" | "completed" | "refused" | "failed" | "timeout" | "cancelled" | "abandoned";
        /** @description What was judged. `shape` is rows, columns, of a volume slices, rows, columns; null until it was decoded. */
        InputFacts: {
            /** @description SHA-256 of the original bytes. */
            sha256: string;
            bytes: number;
            format: string;
            shape: number[] | null;
            spacing_mm: number[] | null;
        };
        /** @description How far one feature of the pictures has moved from the training pictures. */
        InputFigure: {
            name: string;
            pictures: number;
            /**
             * Format: double
             * @description Population stability index.
             */
            psi: number;
            level: components["schemas"]["DriftLevel"];
            edges: number[];
            /** @description Share of training pictures per bin. */
            reference: number[];
            /** @description Share of the pictures judged, per bin. */
            now: number[];
        };
        /** @description Where a job that has not ended stands. */
        Job: {
            /** @description 1 is next, 0 is running. */
            position: number | null;
            /**
             * Format: double
             * @description 0 to 1, estimated from how long the last jobs took.
             */
            progress: number;
            /** @description Shortest and longest wait in seconds, as the last jobs show; null when they do not tell, and while the job pauses because the AI server could not begin. */
            eta_s: number[] | null;
        };
        /** @description One class of the model. */
        Label: {
            id: string;
            ko: string;
            en: string;
        };
        /** @description The review that counts: the last one, and how many there are. */
        LatestReview: {
            id: number;
            verdict: components["schemas"]["ReviewVerdict"];
            /** @description What the image shows in the reviewer's judgement; null when it is unusable. */
            label: string | null;
            comment: string | null;
            /** @description Address under /media/ of the corrected outline. */
            mask: string | null;
            by: number | null;
            by_name: string | null;
            /** Format: date-time */
            at: string;
            count: number;
        };
        /** @description What the model cannot do, in words for people. */
        Limits: {
            ko: string[];
            en: string[];
        };
        /**
         * @description * `ko` - 한국어
         *     * `en` - English
         * @enum {string}
         */
        Locale: "ko" | "en";
        /** @description Name and password; with a second factor also its code, which 401 `otp_required` asks for. */
        LoginRequest: {
            username: string;
            password: string;
            /** @description Six digits of the app, or a recovery code. */
            otp?: string;
        };
        /** @description The machine now. */
        MachineFigures: {
            /** Format: double */
            cpu_percent: number;
            /** Format: double */
            memory_percent: number;
            memory_available_bytes: number;
            /** Format: double */
            disk_percent: number;
            disk_free_bytes: number;
        };
        /** @description The one who is logged in. While `otp_setup_required`, only this, the password and `auth/otp/` are answered. */
        Me: {
            readonly id: number;
            /** @description Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only. */
            readonly username: string;
            readonly name: string;
            readonly role: components["schemas"]["Role"];
            /** Language */
            readonly locale: components["schemas"]["Locale"];
            /** Must change the password */
            readonly must_change_password: boolean;
            otp_enabled: boolean;
            otp_setup_required: boolean;
            /** @description The page locks itself after so many minutes without a touch; 0: never. */
            readonly idle_lock_minutes: number;
        };
        /** @description The serving model's manifest; more keys may come with a model. */
        ModelCard: {
            name: string;
            version: string;
            sha256: string;
            created_at?: string;
            licence?: string;
            input?: {
                [key: string]: unknown;
            };
            preprocessing?: {
                [key: string]: unknown;
            };
            labels: components["schemas"]["Label"][];
            calibration?: {
                [key: string]: unknown;
            };
            thresholds?: {
                [key: string]: unknown;
            };
            training?: {
                [key: string]: unknown;
            };
            figures?: {
                [key: string]: unknown;
            };
            limits?: components["schemas"]["Limits"];
        };
        /** @description The serving model's card and every version. */
        ModelInfo: {
            serving: components["schemas"]["ModelCard"] | null;
            versions: components["schemas"]["ModelVersion"][];
            /** @description The newest twenty, newest first. */
            promotions: components["schemas"]["Promotion"][];
        };
        /** @description Which model answered. */
        ModelRef: {
            name: string;
            version: string;
            sha256: string;
        };
        /**
         * @description * `serving` - serving
         *     * `candidate` - candidate
         *     * `rejected` - rejected
         *     * `retired` - retired
         *     * `available` - available
         *     * `refused` - refused
         *     * `unreadable` - unreadable
         * @enum {string}
         */
        ModelState: "serving" | "candidate" | "rejected" | "retired" | "available" | "refused" | "unreadable";
        /** @description One version: in the store, or trained and rejected (then it is in no store). */
        ModelVersion: {
            version: string;
            sha256: string | null;
            /**
             * @description candidate: trained, passed, never served; rejected: trained and failed; retired: has served; available: in the store; refused and unreadable may not serve.
             *
             *     * `serving` - serving
             *     * `candidate` - candidate
             *     * `rejected` - rejected
             *     * `retired` - retired
             *     * `available` - available
             *     * `refused` - refused
             *     * `unreadable` - unreadable
             */
            state: components["schemas"]["ModelState"];
            created_at: string | null;
            /**
             * Format: uuid
             * @description The training run it came from.
             */
            run: string | null;
        };
        /** @description Samples over a time, oldest first, evenly spaced. */
        MonitoringSeries: {
            window: components["schemas"]["WindowEnum"];
            step_s: number;
            points: components["schemas"]["SeriesPoint"][];
        };
        /** @description How the site is doing. */
        MonitoringSummary: {
            /** Format: date-time */
            at: string;
            requests: components["schemas"]["RequestFigures"];
            predictions: components["schemas"]["PredictionFigures"];
            machine: components["schemas"]["MachineFigures"];
            queue: components["schemas"]["QueueFigures"];
            alarms: components["schemas"]["Alarm"][];
        };
        /** @description The review of one month. */
        MonthReport: {
            month: string;
            sections: components["schemas"]["ReportSection"][];
        };
        /** @description The same with the key itself, which is shown this once. */
        NewApiKey: {
            readonly id: number;
            name: string;
            user: number;
            scopes: components["schemas"]["ScopesEnum"][];
            readonly prefix: string;
            /** Format: date-time */
            readonly created_at: string;
            /** Format: date-time */
            expires_at: string | null;
            /** Format: date-time */
            readonly revoked_at: string | null;
            readonly key: string;
        };
        NullEnum: null;
        /** @description Six digits of the app. */
        OtpCodeRequest: {
            otp: string;
        };
        /** @description How the second factor stands. `required`: the site asks for one of this role. */
        OtpStatus: {
            enabled: boolean;
            required: boolean;
            /** Format: date-time */
            confirmed_at: string | null;
            recovery_codes_left: number;
        };
        /** @description The own password once more: a stolen token must not be enough. */
        OwnPasswordRequest: {
            password: string;
        };
        PaginatedAccessList: {
            /** Format: uri */
            next: string | null;
            /** Format: uri */
            previous: string | null;
            results: components["schemas"]["Access"][];
        };
        PaginatedApiKeyList: {
            /** Format: uri */
            next: string | null;
            /** Format: uri */
            previous: string | null;
            results: components["schemas"]["ApiKey"][];
        };
        PaginatedEmergencyAccessList: {
            /** Format: uri */
            next: string | null;
            /** Format: uri */
            previous: string | null;
            results: components["schemas"]["EmergencyAccess"][];
        };
        PaginatedEventList: {
            /** Format: uri */
            next: string | null;
            /** Format: uri */
            previous: string | null;
            results: components["schemas"]["Event"][];
        };
        PaginatedPatientList: {
            /** Format: uri */
            next: string | null;
            /** Format: uri */
            previous: string | null;
            results: components["schemas"]["Patient"][];
        };
        PaginatedPredictionList: {
            /** Format: uri */
            next: string | null;
            /** Format: uri */
            previous: string | null;
            results: components["schemas"]["Prediction"][];
        };
        PaginatedReassignmentList: {
            /** Format: uri */
            next: string | null;
            /** Format: uri */
            previous: string | null;
            results: components["schemas"]["Reassignment"][];
        };
        PaginatedReviewList: {
            /** Format: uri */
            next: string | null;
            /** Format: uri */
            previous: string | null;
            results: components["schemas"]["Review"][];
        };
        PaginatedTrailCheckList: {
            /** Format: uri */
            next: string | null;
            /** Format: uri */
            previous: string | null;
            results: components["schemas"]["TrailCheck"][];
        };
        PaginatedTrainingRunList: {
            /** Format: uri */
            next: string | null;
            /** Format: uri */
            previous: string | null;
            results: components["schemas"]["TrainingRun"][];
        };
        PaginatedUserList: {
            /** Format: uri */
            next: string | null;
            /** Format: uri */
            previous: string | null;
            results: components["schemas"]["User"][];
        };
        /** @description The own password, and six digits of the app or a recovery code. */
        PasswordAndOtpRequest: {
            password: string;
            otp: string;
        };
        /** @description The old and the new password. */
        PasswordRequest: {
            old_password: string;
            new_password: string;
        };
        /** @description The code from the admin and the new password. */
        PasswordResetRequest: {
            username: string;
            code: string;
            new_password: string;
        };
        /** @description What one may change about oneself. */
        PatchedLocaleRequest: {
            locale?: components["schemas"]["Locale"];
        };
        /** @description A patient; `clinicians` are the user ids of those assigned, which only an admin changes. */
        PatchedPatientRequest: {
            /** Patient number */
            number?: string;
            name?: string;
            /**
             * Date of birth
             * Format: date
             */
            birth_date?: string | null;
            /** @default O */
            sex: components["schemas"]["Sex"];
            /** @description Name of the ward. */
            ward?: string | null;
            clinicians?: number[];
            /** @description The patient's own login (user id), which only an admin links. */
            account?: number | null;
        };
        /** @description A login as the admin sees it. */
        PatchedUserRequest: {
            /** @description Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only. */
            username?: string;
            name?: string;
            /** Email address */
            email?: string;
            role?: components["schemas"]["Role"];
            /** Language */
            locale?: components["schemas"]["Locale"];
            /**
             * Active
             * @description Designates whether this user should be treated as active. Unselect this instead of deleting accounts.
             */
            is_active?: boolean;
            /** Must change the password */
            must_change_password?: boolean;
            /** @description Without one a new login waits for the person to set it with a reset code. */
            password?: string;
        };
        /** @description A patient; `clinicians` are the user ids of those assigned, which only an admin changes. */
        Patient: {
            readonly id: number;
            /** Patient number */
            number: string;
            name: string;
            /**
             * Date of birth
             * Format: date
             */
            birth_date: string | null;
            /** @default O */
            sex: components["schemas"]["Sex"];
            /** @description Name of the ward. */
            ward: string | null;
            clinicians: number[];
            /** @description The patient's own login (user id), which only an admin links. */
            account: number | null;
        };
        /** @description All rows are written or none: `created` is 0 as soon as one is at fault. */
        PatientImportAnswer: {
            dry_run: boolean;
            rows: number;
            /** @description Patients registered, or in a dry run those that would be. */
            created: number;
            failed: number;
            /** @description The first 200. */
            faults: components["schemas"]["RowFault"][];
        };
        /** @description A CSV file with the columns number, name, birth_date, sex, ward, clinicians; UTF-8 or CP949. */
        PatientImportRequest: {
            /** Format: binary */
            file: string;
            /**
             * @description Check every row and write none.
             * @default false
             */
            dry_run: boolean;
        };
        /** @description A patient; `clinicians` are the user ids of those assigned, which only an admin changes. */
        PatientRequest: {
            /** Patient number */
            number: string;
            name: string;
            /**
             * Date of birth
             * Format: date
             */
            birth_date?: string | null;
            /** @default O */
            sex: components["schemas"]["Sex"];
            /** @description Name of the ward. */
            ward?: string | null;
            clinicians?: number[];
            /** @description The patient's own login (user id), which only an admin links. */
            account?: number | null;
        };
        /**
         * @description * `axial` - axial
         *     * `coronal` - coronal
         *     * `sagittal` - sagittal
         * @enum {string}
         */
        PlaneEnum: "axial" | "coronal" | "sagittal";
        /** @description One image and whose it is. Give `image` or `upload`, and `patient` (id) or `patient_number`. */
        PredictRequest: {
            /**
             * Format: binary
             * @description PNG, JPEG, DICOM, NIfTI (`.nii`, `.nii.gz`) or a zip of one DICOM series, at most 100 MB.
             */
            image?: string;
            /**
             * Format: uuid
             * @description Instead of `image`: an upload of yours that came in chunks. It is used up by this.
             */
            upload?: string;
            /** Format: int64 */
            patient?: number;
            patient_number?: string;
            /** @description A version other than the serving one. */
            model?: string;
            /** @default false */
            confirm_patient_mismatch: boolean;
            /**
             * @description `false`: class, probabilities and measures only; no picture is made or kept. A job makes them all the same.
             * @default true
             */
            images: boolean;
        };
        /** @description One prediction, as `predict` answers it and the history keeps it. `result` is null for technicians. */
        Prediction: {
            /** Format: uuid */
            id: string;
            request_id: string;
            state: components["schemas"]["InferenceState"];
            patient: number;
            requested_by: number;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            finished_at: string | null;
            model: components["schemas"]["ModelRef"] | null;
            input: components["schemas"]["InputFacts"];
            result: components["schemas"]["Result"] | null;
            error: components["schemas"]["RowError"] | null;
            job: components["schemas"]["Job"] | null;
            review: components["schemas"]["LatestReview"] | null;
            released: boolean;
            /** @description Whether the same bytes were answered by this model before. */
            cached: boolean;
            /** @description total, gateway, decode, preprocess, inference, explain, encode, of a job also queue (before total began); empty until the row ends. */
            timing_ms: {
                [key: string]: number;
            };
        };
        /** @description Of the last 24 hours; times over completed predictions. */
        PredictionFigures: {
            total: number;
            by_state: {
                [key: string]: number;
            };
            by_label: {
                [key: string]: number;
            };
            /** Format: double */
            mean_ms: number | null;
            /** Format: double */
            mean_inference_ms: number | null;
        };
        /** @description `application/problem+json` (RFC 9457). Branch on `code`; `title` is for people. */
        Problem: {
            /** @description urn:neuronova:problem:<code> */
            type: string;
            /** @description Korean, or English when Accept-Language asks for it. */
            title: string;
            status: number;
            code: components["schemas"]["ProblemCode"];
            /** @description Numbers and identifiers; 400 invalid_request carries `fields`. */
            params: {
                [key: string]: unknown;
            };
            request_id: string;
        };
        /**
         * @description * `account_locked` - account_locked
         *     * `already_running` - already_running
         *     * `audit_unavailable` - audit_unavailable
         *     * `bad_filename` - bad_filename
         *     * `bad_json` - bad_json
         *     * `bad_multipart` - bad_multipart
         *     * `checksum_mismatch` - checksum_mismatch
         *     * `corrupt_file` - corrupt_file
         *     * `dataset_unavailable` - dataset_unavailable
         *     * `decoded_too_large` - decoded_too_large
         *     * `empty_file` - empty_file
         *     * `idempotency_mismatch` - idempotency_mismatch
         *     * `in_progress` - in_progress
         *     * `inference_error` - inference_error
         *     * `inference_timeout` - inference_timeout
         *     * `inference_unavailable` - inference_unavailable
         *     * `insufficient_storage` - insufficient_storage
         *     * `internal_error` - internal_error
         *     * `invalid_header` - invalid_header
         *     * `invalid_pixels` - invalid_pixels
         *     * `invalid_request` - invalid_request
         *     * `method_not_allowed` - method_not_allowed
         *     * `missing_file` - missing_file
         *     * `missing_pixels` - missing_pixels
         *     * `model_not_ready` - model_not_ready
         *     * `model_not_servable` - model_not_servable
         *     * `model_store_unavailable` - model_store_unavailable
         *     * `multiple_files` - multiple_files
         *     * `no_previous_model` - no_previous_model
         *     * `no_result` - no_result
         *     * `not_a_brain_mri` - not_a_brain_mri
         *     * `not_acceptable` - not_acceptable
         *     * `not_authenticated` - not_authenticated
         *     * `not_found` - not_found
         *     * `offset_conflict` - offset_conflict
         *     * `otp_invalid` - otp_invalid
         *     * `otp_required` - otp_required
         *     * `otp_setup_required` - otp_setup_required
         *     * `overloaded` - overloaded
         *     * `password_change_required` - password_change_required
         *     * `patient_mismatch` - patient_mismatch
         *     * `payload_too_large` - payload_too_large
         *     * `permission_denied` - permission_denied
         *     * `polyglot_file` - polyglot_file
         *     * `precondition_failed` - precondition_failed
         *     * `rate_limited` - rate_limited
         *     * `token_expired` - token_expired
         *     * `type_mismatch` - type_mismatch
         *     * `unsupported_geometry` - unsupported_geometry
         *     * `unsupported_media_type` - unsupported_media_type
         *     * `unsupported_modality` - unsupported_modality
         *     * `unsupported_transfer_syntax` - unsupported_transfer_syntax
         * @enum {string}
         */
        ProblemCode: "account_locked" | "already_running" | "audit_unavailable" | "bad_filename" | "bad_json" | "bad_multipart" | "checksum_mismatch" | "corrupt_file" | "dataset_unavailable" | "decoded_too_large" | "empty_file" | "idempotency_mismatch" | "in_progress" | "inference_error" | "inference_timeout" | "inference_unavailable" | "insufficient_storage" | "internal_error" | "invalid_header" | "invalid_pixels" | "invalid_request" | "method_not_allowed" | "missing_file" | "missing_pixels" | "model_not_ready" | "model_not_servable" | "model_store_unavailable" | "multiple_files" | "no_previous_model" | "no_result" | "not_a_brain_mri" | "not_acceptable" | "not_authenticated" | "not_found" | "offset_conflict" | "otp_invalid" | "otp_required" | "otp_setup_required" | "overloaded" | "password_change_required" | "patient_mismatch" | "payload_too_large" | "permission_denied" | "polyglot_file" | "precondition_failed" | "rate_limited" | "token_expired" | "type_mismatch" | "unsupported_geometry" | "unsupported_media_type" | "unsupported_modality" | "unsupported_transfer_syntax";
        /** @description Why this version shall serve; kept with the promotion. */
        PromoteRequest: {
            note: string;
        };
        /** @description One promotion or rollback. `pending`: moved, but the AI server was not yet seen serving it. */
        Promotion: {
            /** Format: uuid */
            readonly id: string;
            kind: components["schemas"]["PromotionKind"];
            state: components["schemas"]["PromotionState"];
            /**
             * Requested at
             * Format: date-time
             */
            readonly created_at: string;
            /** Format: date-time */
            readonly finished_at: string | null;
            readonly requested_by: number | null;
            /** Reason */
            readonly note: string;
            readonly version: string;
            /** SHA-256 of the version */
            readonly sha256: string;
            readonly previous_version: string;
            /** SHA-256 of the previous version */
            readonly previous_sha256: string;
            readonly error: components["schemas"]["RowError"] | null;
        };
        /**
         * @description * `promote` - Promote
         *     * `rollback` - Roll back
         * @enum {string}
         */
        PromotionKind: "promote" | "rollback";
        /**
         * @description * `requested` - Under way
         *     * `pending` - Being checked
         *     * `serving` - Done
         *     * `refused` - Refused
         *     * `failed` - Failed
         * @enum {string}
         */
        PromotionState: "requested" | "pending" | "serving" | "refused" | "failed";
        /** @description What proves that the record of one prediction is whole. */
        Proof: {
            /** Format: uuid */
            id: string;
            row_sha256: string | null;
            /** @description The row is what its newest event says. */
            matches: boolean;
            checkpoint: components["schemas"]["ProofCheckpoint"] | null;
            events: components["schemas"]["ProofEvent"][];
        };
        /** @description The signed root the paths lead to. The signature (Ed25519, hex) is over the UTF-8 bytes of `note`. */
        ProofCheckpoint: {
            tree_size: number;
            root_sha256: string;
            at: string;
            note: string;
            signature: string;
            key_id: string;
            /** @description PEM, for convenience: trust the copy you keep. */
            public_key: string | null;
        };
        /** @description One change of the row. Leaf and nodes are hashed as RFC 6962 §2.1 says. */
        ProofEvent: {
            seq: number;
            /** @description The text that was hashed; staff only. */
            event: string | null;
            leaf_sha256: string;
            /** @description Null until it is sealed (about a minute). */
            leaf_index: number | null;
            /** @description Audit path, leaf to root. */
            path: string[] | null;
        };
        /** @description Jobs now. */
        QueueFigures: {
            queued: number;
            running: number;
            /**
             * Format: date-time
             * @description When the job that waits longest was filed.
             */
            waiting_since: string | null;
        };
        /** @description Whose study it is. Give `patient` (id) or `patient_number`. */
        ReassignRequest: {
            /** Format: int64 */
            patient?: number;
            patient_number?: string;
            reason: string;
        };
        /** @description One move of a study. */
        Reassignment: {
            id: number;
            from_patient: number;
            to_patient: number;
            by: number;
            by_name: string;
            /** Format: date-time */
            at: string;
            reason: string;
        };
        /** @description Shown this once; each replaces a code of the app one time. */
        RecoveryCodes: {
            recovery_codes: string[];
        };
        /** @description A fresh access token; for apps also the refresh token that replaces the one sent. */
        RefreshAnswer: {
            access: string;
            refresh?: string;
            user: components["schemas"]["Me"];
        };
        /** @description Apps send their refresh token; browsers send nothing and carry the cookie and `X-CSRFToken`. */
        RefreshRequest: {
            refresh?: string;
        };
        /** @description One table of the review. */
        ReportSection: {
            title: string;
            columns: string[];
            rows: string[][];
        };
        /** @description Since the servers started. `errors` are answers of 500 and above. */
        RequestFigures: {
            total: number;
            errors: number;
            /** Format: double */
            error_rate: number;
            /** Format: double */
            mean_ms: number | null;
        };
        /** @description Shown once: hand it over, it is not stored. */
        ResetCode: {
            code: string;
            /** Format: date-time */
            expires_at: string;
        };
        /** @description What the model says. */
        Result: {
            label: string;
            /** @description In the language of the request. */
            label_text: string;
            /** Format: double */
            probability: number;
            probabilities: {
                [key: string]: number;
            };
            confident: boolean;
            reasons: string[];
            tumor: components["schemas"]["Tumor"];
            /** @description Null unless the input was a volume. */
            volume: components["schemas"]["Volume"] | null;
            images: components["schemas"]["ResultImages"];
            /** @description Why all images are null: not for this role; an auditor gives a reason first (`images/`); the pixels were kept as long as the hospital keeps them; whoever asked wanted none. */
            images_withheld: ("role" | "reason_needed" | "expired" | "not_asked") | null;
        };
        /** @description Addresses under /media/, fetched with the Bearer header; null where there is none or it is not yours to see. */
        ResultImages: {
            input: string | null;
            mask: string | null;
            heatmap: string | null;
            overlay: string | null;
            /** @description A sheet of slices of a volume. */
            montage: string | null;
            /** @description `.nii.gz` of 8 bits on the grid of the input. */
            volume: string | null;
            /** @description `.nii.gz`, 0 or 1, on the grid of the input. */
            mask_volume: string | null;
        };
        /**
         * @description A wish to train. `reason` is kept with the run.
         *
         *     Without `dataset` the cases reviewed so far become a data set; without `base_version` the serving model is the
         *     start, and `scratch` starts from nothing.
         */
        RetrainRequest: {
            reason: string;
            dataset?: string | null;
            base_version?: string | null;
            /** @default full */
            profile: components["schemas"]["TrainingProfile"];
        };
        /** @description One review. A patient sees neither who wrote it nor the comment and the mask. */
        Review: {
            id: number;
            verdict: components["schemas"]["ReviewVerdict"];
            /** @description What the image shows in the reviewer's judgement; null when it is unusable. */
            label: string | null;
            comment: string | null;
            /** @description Address under /media/ of the corrected outline. */
            mask: string | null;
            by: number | null;
            by_name: string | null;
            /** Format: date-time */
            at: string;
        };
        /** @description The same as a form, with the mask as a file. */
        ReviewFormRequest: {
            verdict: components["schemas"]["ReviewVerdict"];
            /**
             * @description One of the labels of the model.
             * @default
             */
            label: string;
            /** @default  */
            comment: string;
            /**
             * Format: binary
             * @description With `correct` only: 8-bit grey PNG of the input's height and width, above 127 is inside; 4 MiB at most.
             */
            mask?: string;
        };
        /**
         * @description * `agree` - Agree
         *     * `correct` - Correct
         *     * `unusable` - Unusable
         * @enum {string}
         */
        ReviewVerdict: "agree" | "correct" | "unusable";
        /** @description A review. `correct` takes another label, a mask, or both; of a refusal neither: it should have been judged. */
        ReviewWriteRequest: {
            verdict: components["schemas"]["ReviewVerdict"];
            /**
             * @description One of the labels of the model.
             * @default
             */
            label: string;
            /** @default  */
            comment: string;
            /** @description With `correct` only: 8-bit grey PNG of the input's height and width, above 127 is inside; 4 MiB at most. As base64. */
            mask?: string;
        };
        /**
         * @description * `admin` - Administrator
         *     * `clinician` - Clinician
         *     * `technician` - Technician
         *     * `patient` - Patient
         *     * `auditor` - Auditor
         * @enum {string}
         */
        Role: "admin" | "clinician" | "technician" | "patient" | "auditor";
        /** @description Why the serving model goes; kept with the rollback. */
        RollbackRequest: {
            reason: string;
        };
        /** @description Why a row did not complete. */
        RowError: {
            code: string;
            params: {
                [key: string]: unknown;
            };
        };
        /** @description One line that cannot be imported. */
        RowFault: {
            /** @description Counts from 1, the header included. */
            line: number;
            /** @description Column to codes. */
            columns: {
                [key: string]: string[];
            };
        };
        /**
         * @description * `history` - history
         *     * `predict` - predict
         * @enum {string}
         */
        ScopesEnum: "history" | "predict";
        /** @description One step. Everything is null where no sample was written. */
        SeriesPoint: {
            /**
             * Format: date-time
             * @description Its beginning.
             */
            at: string;
            /** @description Minutes of the step that were sampled. */
            samples: number;
            requests: number | null;
            errors: number | null;
            /** Format: double */
            error_rate: number | null;
            /**
             * Format: double
             * @description Mean time to answer.
             */
            response_ms: number | null;
            /**
             * Format: double
             * @description 95 of 100 answers were faster, in the slowest minute of the step.
             */
            slow_ms: number | null;
            predictions: number | null;
            prediction_failures: number | null;
            /**
             * Format: double
             * @description Mean time in the network.
             */
            inference_ms: number | null;
            /** Format: double */
            cpu_percent: number | null;
            /** Format: double */
            memory_percent: number | null;
            /** Format: double */
            disk_percent: number | null;
            /** @description The most at once. */
            queued: number | null;
            /** @description The most at once. */
            running: number | null;
        };
        /** @description The model the figures are about. */
        ServingModel: {
            version: string;
            sha256: string;
        };
        /** @description The access token for a browser; the refresh token travels in an HttpOnly cookie. */
        SessionAnswer: {
            access: string;
            user: components["schemas"]["Me"];
        };
        /**
         * @description * `M` - Male
         *     * `F` - Female
         *     * `O` - Other
         * @enum {string}
         */
        Sex: "M" | "F" | "O";
        /** @description Both tokens, for apps and scripts. */
        TokenAnswer: {
            access: string;
            refresh: string;
            user: components["schemas"]["Me"];
        };
        /** @description A check of the whole trail: what was in order, and the first thing that was not. */
        TrailCheck: {
            id: number;
            /** Format: date-time */
            requested_at: string;
            /** @description Name of who asked. */
            requested_by: string;
            /** Format: date-time */
            started_at: string | null;
            /** Format: date-time */
            finished_at: string | null;
            state: components["schemas"]["TrailCheckStateEnum"];
            /** @description Sealed events when it began. */
            total: number;
            /** @description Events in order. */
            leaves: number;
            /** @description Signed checkpoints in order, second sink included. */
            checkpoints: number;
            /** @description Predictions, training runs and promotions that are what their newest event says. */
            rows: number;
            /** @description Reviews and reasons that are what their event says. */
            statements: number;
            root: string | null;
            /** @description The first thing wrong, for example `event_changed`. */
            finding: string | null;
            /** @description Keys that name the culprit. */
            where: {
                [key: string]: string;
            };
        };
        /**
         * @description * `requested` - Requested
         *     * `running` - Running
         *     * `whole` - Whole
         *     * `altered` - Altered
         *     * `stopped` - Stopped
         *     * `failed` - Failed
         * @enum {string}
         */
        TrailCheckStateEnum: "requested" | "running" | "whole" | "altered" | "stopped" | "failed";
        /**
         * @description * `quick` - Quick
         *     * `full` - Full
         * @enum {string}
         */
        TrainingProfile: "quick" | "full";
        /** @description A training run: state, progress, figures per epoch, verdict. */
        TrainingRun: {
            /** Format: uuid */
            readonly id: string;
            /**
             * Format: uuid
             * @description The same as `id`.
             */
            readonly run_id: string;
            state: components["schemas"]["TrainingState"];
            /**
             * Requested at
             * Format: date-time
             */
            readonly created_at: string;
            /** Format: date-time */
            readonly started_at: string | null;
            /** Format: date-time */
            readonly finished_at: string | null;
            readonly requested_by: number;
            readonly requested_by_name: string;
            readonly reason: string;
            /** Reviewed cases */
            readonly dataset: string | null;
            /** Start from */
            readonly base_version: string | null;
            readonly profile: components["schemas"]["TrainingProfile"];
            readonly stage: string;
            /** Format: double */
            readonly progress: number;
            /**
             * Time left (s)
             * Format: double
             */
            readonly eta_s: number | null;
            /**
             * Last sign of life
             * Format: date-time
             */
            readonly heartbeat_at: string | null;
            epochs: {
                [key: string]: unknown;
            }[];
            /** @description passed, failed (the first clause that did), clauses, base and candidate, data. */
            verdict: {
                [key: string]: unknown;
            } | null;
            /** Version made */
            readonly candidate_version: string;
            readonly files: string[];
            readonly error: components["schemas"]["RowError"] | null;
        };
        /**
         * @description * `requested` - Received
         *     * `filed` - Waiting
         *     * `running` - Training
         *     * `candidate` - Passed
         *     * `rejected` - Rejected
         *     * `failed` - Failed
         *     * `cancelled` - Cancelled
         * @enum {string}
         */
        TrainingState: "requested" | "filed" | "running" | "candidate" | "rejected" | "failed" | "cancelled";
        /** @description Measures of the outlined region. Millimetres exist only where the file says so. */
        Tumor: {
            present: boolean;
            area_px: number;
            /** Format: double */
            area_mm2: number | null;
            /** Format: double */
            volume_ml: number | null;
            /** @description Longest and perpendicular to it, of the largest connected piece of the outline. */
            diameters_mm: number[] | null;
            /** @description x0, y0, x1, y1 in pixels of the input, half-open. */
            bbox: number[] | null;
        };
        /** @description The same for one uploader. */
        UploaderFigure: {
            /** @description Class, format or id of the user who sent it; empty for all together. */
            name: string;
            reviews: number;
            agreed: number;
            /** Format: double */
            share: number | null;
            /** @description 95 %. */
            interval: number[];
            /**
             * Format: double
             * @description Evidence that one answer in five is wrong rather than one in ten.
             */
            cusum: number;
            /** @description Whether that evidence has passed 4 within the window. */
            alarm: boolean;
            /** @description The login that `name` numbers. */
            title: string;
        };
        /** @description A login as the admin sees it. */
        User: {
            readonly id: number;
            /** @description Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only. */
            username: string;
            name: string;
            /** Email address */
            email: string;
            role: components["schemas"]["Role"];
            /** Language */
            locale: components["schemas"]["Locale"];
            /**
             * Active
             * @description Designates whether this user should be treated as active. Unselect this instead of deleting accounts.
             */
            is_active: boolean;
            /** Must change the password */
            must_change_password: boolean;
            readonly otp_enabled: boolean;
            /** Format: date-time */
            readonly last_login: string | null;
        };
        /** @description A login as the admin sees it. */
        UserRequest: {
            /** @description Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only. */
            username: string;
            name?: string;
            /** Email address */
            email?: string;
            role: components["schemas"]["Role"];
            /** Language */
            locale?: components["schemas"]["Locale"];
            /**
             * Active
             * @description Designates whether this user should be treated as active. Unselect this instead of deleting accounts.
             */
            is_active?: boolean;
            /** Must change the password */
            must_change_password?: boolean;
            /** @description Without one a new login waits for the person to set it with a reset code. */
            password?: string;
        };
        /** @description Which slices of a volume were judged; the pictures show the key slice. */
        Volume: {
            plane: components["schemas"]["PlaneEnum"];
            key_slice: number;
            /** @description Slice number and tumour probability of each. */
            slices: number[][];
        };
        /** @description Why it cannot do without. */
        WhyRequest: {
            reason: string;
        };
        /**
         * @description * `1h` - 1h
         *     * `24h` - 24h
         *     * `7d` - 7d
         *     * `30d` - 30d
         * @enum {string}
         */
        WindowEnum: "1h" | "24h" | "7d" | "30d";
    };
    responses: {
        /** @description 400: `bad_filename`, `bad_json`, `bad_multipart`, `empty_file`, `invalid_request`, `missing_file`, `multiple_files` */
        Problem400: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 400;
                    /** @enum {unknown} */
                    code?: "bad_filename" | "bad_json" | "bad_multipart" | "empty_file" | "invalid_request" | "missing_file" | "multiple_files";
                };
            };
        };
        /** @description 401: `not_authenticated`, `otp_invalid`, `otp_required`, `token_expired` */
        Problem401: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 401;
                    /** @enum {unknown} */
                    code?: "not_authenticated" | "otp_invalid" | "otp_required" | "token_expired";
                };
            };
        };
        /** @description 403: `otp_setup_required`, `password_change_required`, `permission_denied` */
        Problem403: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 403;
                    /** @enum {unknown} */
                    code?: "otp_setup_required" | "password_change_required" | "permission_denied";
                };
            };
        };
        /** @description 404: `not_found` */
        Problem404: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 404;
                    /** @enum {unknown} */
                    code?: "not_found";
                };
            };
        };
        /** @description 405: `method_not_allowed` */
        Problem405: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 405;
                    /** @enum {unknown} */
                    code?: "method_not_allowed";
                };
            };
        };
        /** @description 406: `not_acceptable` */
        Problem406: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 406;
                    /** @enum {unknown} */
                    code?: "not_acceptable";
                };
            };
        };
        /** @description 409: `already_running`, `in_progress`, `model_not_servable`, `no_previous_model`, `no_result`, `offset_conflict`, `patient_mismatch` */
        Problem409: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 409;
                    /** @enum {unknown} */
                    code?: "already_running" | "in_progress" | "model_not_servable" | "no_previous_model" | "no_result" | "offset_conflict" | "patient_mismatch";
                };
            };
        };
        /** @description 412: `precondition_failed` */
        Problem412: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 412;
                    /** @enum {unknown} */
                    code?: "precondition_failed";
                };
            };
        };
        /** @description 413: `decoded_too_large`, `payload_too_large` */
        Problem413: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 413;
                    /** @enum {unknown} */
                    code?: "decoded_too_large" | "payload_too_large";
                };
            };
        };
        /** @description 415: `type_mismatch`, `unsupported_media_type`, `unsupported_transfer_syntax` */
        Problem415: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 415;
                    /** @enum {unknown} */
                    code?: "type_mismatch" | "unsupported_media_type" | "unsupported_transfer_syntax";
                };
            };
        };
        /** @description 422: `corrupt_file`, `idempotency_mismatch`, `invalid_header`, `invalid_pixels`, `missing_pixels`, `not_a_brain_mri`, `polyglot_file`, `unsupported_geometry`, `unsupported_modality` */
        Problem422: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 422;
                    /** @enum {unknown} */
                    code?: "corrupt_file" | "idempotency_mismatch" | "invalid_header" | "invalid_pixels" | "missing_pixels" | "not_a_brain_mri" | "polyglot_file" | "unsupported_geometry" | "unsupported_modality";
                };
            };
        };
        /** @description 429: `account_locked`, `rate_limited` */
        Problem429: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 429;
                    /** @enum {unknown} */
                    code?: "account_locked" | "rate_limited";
                };
            };
        };
        /** @description 460: `checksum_mismatch` */
        Problem460: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 460;
                    /** @enum {unknown} */
                    code?: "checksum_mismatch";
                };
            };
        };
        /** @description 500: `internal_error` */
        Problem500: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 500;
                    /** @enum {unknown} */
                    code?: "internal_error";
                };
            };
        };
        /** @description 502: `inference_error` */
        Problem502: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 502;
                    /** @enum {unknown} */
                    code?: "inference_error";
                };
            };
        };
        /** @description 503: `audit_unavailable`, `dataset_unavailable`, `inference_unavailable`, `model_not_ready`, `model_store_unavailable`, `overloaded` */
        Problem503: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 503;
                    /** @enum {unknown} */
                    code?: "audit_unavailable" | "dataset_unavailable" | "inference_unavailable" | "model_not_ready" | "model_store_unavailable" | "overloaded";
                };
            };
        };
        /** @description 504: `inference_timeout` */
        Problem504: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 504;
                    /** @enum {unknown} */
                    code?: "inference_timeout";
                };
            };
        };
        /** @description 507: `insufficient_storage` */
        Problem507: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 507;
                    /** @enum {unknown} */
                    code?: "insufficient_storage";
                };
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    api_keys_list: {
        parameters: {
            query?: {
                /** @description The pagination cursor value. */
                cursor?: string;
                /** @description Rows on a page, 25 unless told, 100 at most. */
                page_size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaginatedApiKeyList"];
                };
            };
            /** @description `invalid_request` */
            400: components["responses"]["Problem400"];
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_found` */
            404: components["responses"]["Problem404"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    api_keys_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApiKeyRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewApiKey"];
                };
            };
            /** @description `bad_json`, `invalid_request` */
            400: components["responses"]["Problem400"];
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `payload_too_large` */
            413: components["responses"]["Problem413"];
            /** @description `unsupported_media_type` */
            415: components["responses"]["Problem415"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    api_keys_revoke: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No response body */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_found` */
            404: components["responses"]["Problem404"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    audit_checks: {
        parameters: {
            query?: {
                /** @description The pagination cursor value. */
                cursor?: string;
                /** @description Rows on a page, 10 unless told, 100 at most. */
                page_size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaginatedTrailCheckList"];
                };
            };
            /** @description `invalid_request` */
            400: components["responses"]["Problem400"];
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_found` */
            404: components["responses"]["Problem404"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    audit_check_start: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrailCheck"];
                };
            };
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    audit_check_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                check_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 5,
                     *       "requested_at": "2026-11-22T03:04:05Z",
                     *       "requested_by": "박감사",
                     *       "started_at": "2026-11-22T03:04:05Z",
                     *       "finished_at": "2026-11-22T03:04:09Z",
                     *       "state": "whole",
                     *       "total": 4711,
                     *       "leaves": 4711,
                     *       "checkpoints": 60,
                     *       "rows": 812,
                     *       "statements": 340,
                     *       "root": "9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f",
                     *       "finding": null,
                     *       "where": {}
                     *     }
                     */
                    "application/json": components["schemas"]["TrailCheck"];
                };
            };
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_found` */
            404: components["responses"]["Problem404"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    audit_events: {
        parameters: {
            query?: {
                actor?: number;
                /** @description The pagination cursor value. */
                cursor?: string;
                /** @description An end that is open may be any time before the year 1000 or after the year 9998. */
                from?: string;
                /** @description Events about one prediction. */
                inference?: string;
                kind?: string;
                /** @description Rows on a page, 50 unless told, 100 at most. */
                page_size?: number;
                patient?: number;
                /** @description An end that is open may be any time before the year 1000 or after the year 9998. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "next": null,
                     *       "previous": null,
                     *       "results": [
                     *         {
                     *           "seq": 4711,
                     *           "at": "2026-11-22T03:04:05Z",
                     *           "kind": "break_glass",
                     *           "actor": {
                     *             "id": 3,
                     *             "username": "kim",
                     *             "name": "김서연",
                     *             "role": "clinician"
                     *           },
                     *           "patient": 12,
                     *           "patient_number": "P-1001",
                     *           "object_type": "emergencyaccess",
                     *           "object_id": "7",
                     *           "request_id": "b64c5c0d8f6e4f0f8d0f6c1f2e3d4c5b",
                     *           "client_address": "10.0.0.7",
                     *           "detail": {
                     *             "until": "2026-11-22T04:04:05+00:00"
                     *           },
                     *           "reason": "의식 저하로 응급실 내원",
                     *           "reason_altered": false,
                     *           "sealed": true
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["PaginatedEventList"];
                };
            };
            /** @description `invalid_request` */
            400: components["responses"]["Problem400"];
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_found` */
            404: components["responses"]["Problem404"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    audit_events_export: {
        parameters: {
            query: {
                actor?: number;
                /** @description An end that is open may be any time before the year 1000 or after the year 9998. */
                from?: string;
                /** @description Events about one prediction. */
                inference?: string;
                kind?: string;
                patient?: number;
                /** @description Why: 5 to 500 characters, kept with the record. */
                reason: string;
                /** @description An end that is open may be any time before the year 1000 or after the year 9998. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            /** @description `invalid_request` */
            400: components["responses"]["Problem400"];
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    audit_report: {
        parameters: {
            query: {
                /** @description YYYY-MM, in the time zone of the site. */
                month: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "month": "2026-11",
                     *       "sections": [
                     *         {
                     *           "title": "Failed logins",
                     *           "columns": [
                     *             "address",
                     *             "kind",
                     *             "count"
                     *           ],
                     *           "rows": [
                     *             [
                     *               "10.9.9.9",
                     *               "login_failed",
                     *               "3"
                     *             ]
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["MonthReport"];
                };
            };
            /** @description `invalid_request` */
            400: components["responses"]["Problem400"];
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    audit_report_file: {
        parameters: {
            query: {
                /** @description YYYY-MM, in the time zone of the site. */
                month: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            /** @description `invalid_request` */
            400: components["responses"]["Problem400"];
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    auth_logout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RefreshRequest"];
            };
        };
        responses: {
            /** @description No response body */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `bad_json`, `invalid_request` */
            400: components["responses"]["Problem400"];
            /** @description `not_authenticated` */
            401: components["responses"]["Problem401"];
            /** @description `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `payload_too_large` */
            413: components["responses"]["Problem413"];
            /** @description `unsupported_media_type` */
            415: components["responses"]["Problem415"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    auth_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 3,
                     *       "username": "kim",
                     *       "name": "김서연",
                     *       "role": "clinician",
                     *       "locale": "ko",
                     *       "must_change_password": false,
                     *       "otp_enabled": true,
                     *       "otp_setup_required": false,
                     *       "idle_lock_minutes": 15
                     *     }
                     */
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    auth_me_update: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["PatchedLocaleRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description `bad_json`, `invalid_request` */
            400: components["responses"]["Problem400"];
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `payload_too_large` */
            413: components["responses"]["Problem413"];
            /** @description `unsupported_media_type` */
            415: components["responses"]["Problem415"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    auth_otp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpStatus"];
                };
            };
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    auth_otp_begin: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "password": "green-lamp-on-7-hills"
                 *     }
                 */
                "application/json": components["schemas"]["OwnPasswordRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
                     *       "uri": "otpauth://totp/NeuroNova:kim?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=NeuroNova",
                     *       "qr": "data:image/svg+xml;charset=utf-8,%3Csvg…"
                     *     }
                     */
                    "application/json": components["schemas"]["Enrolment"];
                };
            };
            /** @description `bad_json`, `invalid_request` */
            400: components["responses"]["Problem400"];
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `payload_too_large` */
            413: components["responses"]["Problem413"];
            /** @description `unsupported_media_type` */
            415: components["responses"]["Problem415"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    auth_otp_confirm: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "otp": "492039"
                 *     }
                 */
                "application/json": components["schemas"]["OtpCodeRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryCodes"];
                };
            };
            /** @description `bad_json`, `invalid_request` */
            400: components["responses"]["Problem400"];
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `payload_too_large` */
            413: components["responses"]["Problem413"];
            /** @description `unsupported_media_type` */
            415: components["responses"]["Problem415"];
            /** @description `account_locked`, `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    auth_otp_disable: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordAndOtpRequest"];
            };
        };
        responses: {
            /** @description No response body */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `bad_json`, `invalid_request` */
            400: components["responses"]["Problem400"];
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `payload_too_large` */
            413: components["responses"]["Problem413"];
            /** @description `unsupported_media_type` */
            415: components["responses"]["Problem415"];
            /** @description `account_locked`, `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    auth_otp_recovery_codes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordAndOtpRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryCodes"];
                };
            };
            /** @description `bad_json`, `invalid_request` */
            400: components["responses"]["Problem400"];
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `payload_too_large` */
            413: components["responses"]["Problem413"];
            /** @description `unsupported_media_type` */
            415: components["responses"]["Problem415"];
            /** @description `account_locked`, `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    auth_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordRequest"];
            };
        };
        responses: {
            /** @description No response body */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `bad_json`, `invalid_request` */
            400: components["responses"]["Problem400"];
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `payload_too_large` */
            413: components["responses"]["Problem413"];
            /** @description `unsupported_media_type` */
            415: components["responses"]["Problem415"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    auth_password_reset: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordResetRequest"];
            };
        };
        responses: {
            /** @description No response body */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `bad_json`, `invalid_request` */
            400: components["responses"]["Problem400"];
            /** @description `not_authenticated` */
            401: components["responses"]["Problem401"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `payload_too_large` */
            413: components["responses"]["Problem413"];
            /** @description `unsupported_media_type` */
            415: components["responses"]["Problem415"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    auth_refresh: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RefreshRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefreshAnswer"];
                };
            };
            /** @description `bad_json`, `invalid_request` */
            400: components["responses"]["Problem400"];
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `payload_too_large` */
            413: components["responses"]["Problem413"];
            /** @description `unsupported_media_type` */
            415: components["responses"]["Problem415"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    auth_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "username": "kim",
                 *       "password": "green-lamp-on-7-hills"
                 *     }
                 */
                "application/json": components["schemas"]["LoginRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "access": "eyJhbGciOi…",
                     *       "user": {
                     *         "id": 3,
                     *         "username": "kim",
                     *         "name": "김서연",
                     *         "role": "clinician",
                     *         "locale": "ko",
                     *         "must_change_password": false,
                     *         "otp_enabled": true,
                     *         "otp_setup_required": false,
                     *         "idle_lock_minutes": 15
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["SessionAnswer"];
                };
            };
            /** @description `bad_json`, `invalid_request` */
            400: components["responses"]["Problem400"];
            /** @description `not_authenticated`, `otp_invalid`, `otp_required` */
            401: components["responses"]["Problem401"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `payload_too_large` */
            413: components["responses"]["Problem413"];
            /** @description `unsupported_media_type` */
            415: components["responses"]["Problem415"];
            /** @description `account_locked` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    auth_token: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "username": "kim",
                 *       "password": "green-lamp-on-7-hills",
                 *       "otp": "492039"
                 *     }
                 */
                "application/json": components["schemas"]["LoginRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "access": "eyJhbGciOi…",
                     *       "refresh": "eyJhbGciOi…",
                     *       "user": {
                     *         "id": 3,
                     *         "username": "kim",
                     *         "name": "김서연",
                     *         "role": "clinician",
                     *         "locale": "ko",
                     *         "must_change_password": false,
                     *         "otp_enabled": true,
                     *         "otp_setup_required": false,
                     *         "idle_lock_minutes": 15
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["TokenAnswer"];
                };
            };
            /** @description `bad_json`, `invalid_request` */
            400: components["responses"]["Problem400"];
            /** @description `not_authenticated`, `otp_invalid`, `otp_required` */
            401: components["responses"]["Problem401"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `payload_too_large` */
            413: components["responses"]["Problem413"];
            /** @description `unsupported_media_type` */
            415: components["responses"]["Problem415"];
            /** @description `account_locked` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    monitoring_agreement: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agreement"];
                };
            };
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `inference_error` */
            502: components["responses"]["Problem502"];
            /** @description `audit_unavailable`, `inference_unavailable`, `model_not_ready` */
            503: components["responses"]["Problem503"];
            /** @description `inference_timeout` */
            504: components["responses"]["Problem504"];
        };
    };
    monitoring_series: {
        parameters: {
            query?: {
                /**
                 * @description * `1h` - 1h
                 *     * `24h` - 24h
                 *     * `7d` - 7d
                 *     * `30d` - 30d
                 */
                window?: "1h" | "24h" | "7d" | "30d";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "window": "24h",
                     *       "step_s": 300,
                     *       "points": [
                     *         {
                     *           "at": "2026-11-22T03:00:00Z",
                     *           "samples": 5,
                     *           "requests": 412,
                     *           "errors": 1,
                     *           "error_rate": 0.00243,
                     *           "response_ms": 23.4,
                     *           "slow_ms": 96.1,
                     *           "predictions": 38,
                     *           "prediction_failures": 0,
                     *           "inference_ms": 41.7,
                     *           "cpu_percent": 37.2,
                     *           "memory_percent": 58.9,
                     *           "disk_percent": 41,
                     *           "queued": 0,
                     *           "running": 1
                     *         },
                     *         {
                     *           "at": "2026-11-22T03:05:00Z",
                     *           "samples": 0,
                     *           "requests": null,
                     *           "errors": null,
                     *           "error_rate": null,
                     *           "response_ms": null,
                     *           "slow_ms": null,
                     *           "predictions": null,
                     *           "prediction_failures": null,
                     *           "inference_ms": null,
                     *           "cpu_percent": null,
                     *           "memory_percent": null,
                     *           "disk_percent": null,
                     *           "queued": null,
                     *           "running": null
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["MonitoringSeries"];
                };
            };
            /** @description `invalid_request` */
            400: components["responses"]["Problem400"];
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    monitoring_summary: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MonitoringSummary"];
                };
            };
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    patients_list: {
        parameters: {
            query?: {
                /** @description The pagination cursor value. */
                cursor?: string;
                /** @description Rows on a page, 25 unless told, 100 at most. */
                page_size?: number;
                /** @description Part of the name, of its initial consonants (ㅇㅇㄹ) or of the number. */
                search?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "next": null,
                     *       "previous": null,
                     *       "results": [
                     *         {
                     *           "id": 12,
                     *           "number": "P-1001",
                     *           "name": "이도윤",
                     *           "birth_date": "1978-03-14",
                     *           "sex": "M",
                     *           "ward": "7병동",
                     *           "clinicians": [
                     *             3
                     *           ],
                     *           "account": null
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["PaginatedPatientList"];
                };
            };
            /** @description `invalid_request` */
            400: components["responses"]["Problem400"];
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_found` */
            404: components["responses"]["Problem404"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    patients_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "number": "P-1001",
                 *       "name": "이도윤",
                 *       "birth_date": "1978-03-14",
                 *       "sex": "M",
                 *       "ward": "7병동",
                 *       "clinicians": [
                 *         3
                 *       ],
                 *       "account": null
                 *     }
                 */
                "application/json": components["schemas"]["PatientRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Patient"];
                };
            };
            /** @description `bad_json`, `invalid_request` */
            400: components["responses"]["Problem400"];
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `payload_too_large` */
            413: components["responses"]["Problem413"];
            /** @description `unsupported_media_type` */
            415: components["responses"]["Problem415"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    patients_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                patient_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Patient"];
                };
            };
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_found` */
            404: components["responses"]["Problem404"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    patients_update: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                patient_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["PatchedPatientRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Patient"];
                };
            };
            /** @description `bad_json`, `invalid_request` */
            400: components["responses"]["Problem400"];
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_found` */
            404: components["responses"]["Problem404"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `payload_too_large` */
            413: components["responses"]["Problem413"];
            /** @description `unsupported_media_type` */
            415: components["responses"]["Problem415"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    patients_accesses: {
        parameters: {
            query?: {
                /** @description The pagination cursor value. */
                cursor?: string;
                /** @description Rows on a page, 25 unless told, 100 at most. */
                page_size?: number;
            };
            header?: never;
            path: {
                patient_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaginatedAccessList"];
                };
            };
            /** @description `invalid_request` */
            400: components["responses"]["Problem400"];
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_found` */
            404: components["responses"]["Problem404"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    patients_break_glass_list: {
        parameters: {
            query?: {
                /** @description The pagination cursor value. */
                cursor?: string;
                /** @description Only those that are open now. */
                live?: boolean;
                /** @description Rows on a page, 25 unless told, 100 at most. */
                page_size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaginatedEmergencyAccessList"];
                };
            };
            /** @description `invalid_request` */
            400: components["responses"]["Problem400"];
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_found` */
            404: components["responses"]["Problem404"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    patients_break_glass: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "number": "P-1001",
                 *       "reason": "의식 저하로 응급실 내원"
                 *     }
                 */
                "application/json": components["schemas"]["BreakGlassRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EmergencyAccess"];
                };
            };
            /** @description `bad_json`, `invalid_request` */
            400: components["responses"]["Problem400"];
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_found` */
            404: components["responses"]["Problem404"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `payload_too_large` */
            413: components["responses"]["Problem413"];
            /** @description `unsupported_media_type` */
            415: components["responses"]["Problem415"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    patients_break_glass_end: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                access_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EmergencyAccess"];
                };
            };
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_found` */
            404: components["responses"]["Problem404"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    patients_import: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["PatientImportRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PatientImportAnswer"];
                };
            };
            /** @description `bad_filename`, `bad_multipart`, `empty_file`, `invalid_request`, `missing_file`, `multiple_files` */
            400: components["responses"]["Problem400"];
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `payload_too_large` */
            413: components["responses"]["Problem413"];
            /** @description `unsupported_media_type` */
            415: components["responses"]["Problem415"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    users_list: {
        parameters: {
            query?: {
                /** @description The pagination cursor value. */
                cursor?: string;
                /** @description Rows on a page, 25 unless told, 100 at most. */
                page_size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaginatedUserList"];
                };
            };
            /** @description `invalid_request` */
            400: components["responses"]["Problem400"];
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_found` */
            404: components["responses"]["Problem404"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    users_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description `bad_json`, `invalid_request` */
            400: components["responses"]["Problem400"];
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `payload_too_large` */
            413: components["responses"]["Problem413"];
            /** @description `unsupported_media_type` */
            415: components["responses"]["Problem415"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    users_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_found` */
            404: components["responses"]["Problem404"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    users_update: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["PatchedUserRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description `bad_json`, `invalid_request` */
            400: components["responses"]["Problem400"];
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_found` */
            404: components["responses"]["Problem404"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `payload_too_large` */
            413: components["responses"]["Problem413"];
            /** @description `unsupported_media_type` */
            415: components["responses"]["Problem415"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    users_otp_reset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No response body */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `invalid_request` */
            400: components["responses"]["Problem400"];
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_found` */
            404: components["responses"]["Problem404"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    users_password_reset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResetCode"];
                };
            };
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_found` */
            404: components["responses"]["Problem404"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    users_unlock: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No response body */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_found` */
            404: components["responses"]["Problem404"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    media_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/png": string;
                    "application/gzip": string;
                };
            };
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_found` */
            404: components["responses"]["Problem404"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    history_list: {
        parameters: {
            query?: {
                /** @description The pagination cursor value. */
                cursor?: string;
                /** @description An end that is open may be any time before the year 1000 or after the year 9998. */
                from?: string;
                label?: string;
                model_version?: string;
                /** @description Rows on a page, 25 unless told, 100 at most. */
                page_size?: number;
                patient?: number;
                requested_by?: number;
                reviewed?: boolean;
                /**
                 * @description * `received` - Received
                 *     * `queued` - Queued
                 *     * `running` - Running
                 *     * `completed` - Completed
                 *     * `refused` - Refused
                 *     * `failed` - Failed
                 *     * `timeout` - Timed out
                 *     * `cancelled` - Cancelled
                 *     * `abandoned` - Abandoned
                 */
                state?: "abandoned" | "cancelled" | "completed" | "failed" | "queued" | "received" | "refused" | "running" | "timeout";
                /** @description An end that is open may be any time before the year 1000 or after the year 9998. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "next": null,
                     *       "previous": null,
                     *       "results": [
                     *         {
                     *           "id": "0198c0de-4f3a-7d5e-9b1c-2a3f4e5d6c7b",
                     *           "request_id": "b64c5c0d8f6e4f0f8d0f6c1f2e3d4c5b",
                     *           "state": "completed",
                     *           "patient": 12,
                     *           "requested_by": 3,
                     *           "created_at": "2026-11-22T03:04:05Z",
                     *           "finished_at": "2026-11-22T03:04:05.041000Z",
                     *           "model": {
                     *             "name": "brain-tumor-mri",
                     *             "version": "1.1.0",
                     *             "sha256": "9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f"
                     *           },
                     *           "input": {
                     *             "sha256": "3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c",
                     *             "bytes": 43210,
                     *             "format": "png",
                     *             "shape": [
                     *               512,
                     *               512
                     *             ],
                     *             "spacing_mm": null
                     *           },
                     *           "result": {
                     *             "label": "glioma",
                     *             "label_text": "신경교종",
                     *             "probability": 0.93,
                     *             "probabilities": {
                     *               "glioma": 0.93,
                     *               "meningioma": 0.04,
                     *               "pituitary": 0.02,
                     *               "no_tumor": 0.01
                     *             },
                     *             "confident": true,
                     *             "reasons": [],
                     *             "tumor": {
                     *               "present": true,
                     *               "area_px": 812,
                     *               "area_mm2": null,
                     *               "volume_ml": null,
                     *               "diameters_mm": null,
                     *               "bbox": [
                     *                 118,
                     *                 80,
                     *                 152,
                     *                 121
                     *               ]
                     *             },
                     *             "volume": null,
                     *             "images": {
                     *               "input": "/media/6f1f0a4c5d7e4b0fa1c29d3e5b7a8c90.png",
                     *               "mask": "/media/6f1f0a4c5d7e4b0fa1c29d3e5b7a8c90.png",
                     *               "heatmap": "/media/6f1f0a4c5d7e4b0fa1c29d3e5b7a8c90.png",
                     *               "overlay": "/media/6f1f0a4c5d7e4b0fa1c29d3e5b7a8c90.png",
                     *               "montage": null,
                     *               "volume": null,
                     *               "mask_volume": null
                     *             },
                     *             "images_withheld": null
                     *           },
                     *           "error": null,
                     *           "job": null,
                     *           "review": null,
                     *           "released": false,
                     *           "cached": false,
                     *           "timing_ms": {
                     *             "total": 41,
                     *             "gateway": 6.1,
                     *             "decode": 3.2,
                     *             "preprocess": 2,
                     *             "inference": 21.4
                     *           }
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["PaginatedPredictionList"];
                };
            };
            /** @description `invalid_request` */
            400: components["responses"]["Problem400"];
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_found` */
            404: components["responses"]["Problem404"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    history_export: {
        parameters: {
            query: {
                /** @description An end that is open may be any time before the year 1000 or after the year 9998. */
                from?: string;
                label?: string;
                model_version?: string;
                patient?: number;
                /** @description Why: 5 to 500 characters, kept with the record. */
                reason: string;
                requested_by?: number;
                reviewed?: boolean;
                /**
                 * @description * `received` - Received
                 *     * `queued` - Queued
                 *     * `running` - Running
                 *     * `completed` - Completed
                 *     * `refused` - Refused
                 *     * `failed` - Failed
                 *     * `timeout` - Timed out
                 *     * `cancelled` - Cancelled
                 *     * `abandoned` - Abandoned
                 */
                state?: "abandoned" | "cancelled" | "completed" | "failed" | "queued" | "received" | "refused" | "running" | "timeout";
                /** @description An end that is open may be any time before the year 1000 or after the year 9998. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            /** @description `invalid_request` */
            400: components["responses"]["Problem400"];
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    history_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                inference_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "0198c0de-4f3a-7d5e-9b1c-2a3f4e5d6c7b",
                     *       "request_id": "b64c5c0d8f6e4f0f8d0f6c1f2e3d4c5b",
                     *       "state": "completed",
                     *       "patient": 12,
                     *       "requested_by": 3,
                     *       "created_at": "2026-11-22T03:04:05Z",
                     *       "finished_at": "2026-11-22T03:04:05.041000Z",
                     *       "model": {
                     *         "name": "brain-tumor-mri",
                     *         "version": "1.1.0",
                     *         "sha256": "9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f"
                     *       },
                     *       "input": {
                     *         "sha256": "3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c",
                     *         "bytes": 43210,
                     *         "format": "png",
                     *         "shape": [
                     *           512,
                     *           512
                     *         ],
                     *         "spacing_mm": null
                     *       },
                     *       "result": {
                     *         "label": "glioma",
                     *         "label_text": "신경교종",
                     *         "probability": 0.93,
                     *         "probabilities": {
                     *           "glioma": 0.93,
                     *           "meningioma": 0.04,
                     *           "pituitary": 0.02,
                     *           "no_tumor": 0.01
                     *         },
                     *         "confident": true,
                     *         "reasons": [],
                     *         "tumor": {
                     *           "present": true,
                     *           "area_px": 812,
                     *           "area_mm2": null,
                     *           "volume_ml": null,
                     *           "diameters_mm": null,
                     *           "bbox": [
                     *             118,
                     *             80,
                     *             152,
                     *             121
                     *           ]
                     *         },
                     *         "volume": null,
                     *         "images": {
                     *           "input": "/media/6f1f0a4c5d7e4b0fa1c29d3e5b7a8c90.png",
                     *           "mask": "/media/6f1f0a4c5d7e4b0fa1c29d3e5b7a8c90.png",
                     *           "heatmap": "/media/6f1f0a4c5d7e4b0fa1c29d3e5b7a8c90.png",
                     *           "overlay": "/media/6f1f0a4c5d7e4b0fa1c29d3e5b7a8c90.png",
                     *           "montage": null,
                     *           "volume": null,
                     *           "mask_volume": null
                     *         },
                     *         "images_withheld": null
                     *       },
                     *       "error": null,
                     *       "job": null,
                     *       "review": null,
                     *       "released": false,
                     *       "cached": false,
                     *       "timing_ms": {
                     *         "total": 41,
                     *         "gateway": 6.1,
                     *         "decode": 3.2,
                     *         "preprocess": 2,
                     *         "inference": 21.4
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Prediction"];
                };
            };
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_found` */
            404: components["responses"]["Problem404"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    history_cancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                inference_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Prediction"];
                };
            };
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_found` */
            404: components["responses"]["Problem404"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    history_images: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                inference_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WhyRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Prediction"];
                };
            };
            /** @description `bad_json`, `invalid_request` */
            400: components["responses"]["Problem400"];
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_found` */
            404: components["responses"]["Problem404"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `payload_too_large` */
            413: components["responses"]["Problem413"];
            /** @description `unsupported_media_type` */
            415: components["responses"]["Problem415"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    history_printed: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                inference_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No response body */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_found` */
            404: components["responses"]["Problem404"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    history_proof: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                inference_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Proof"];
                };
            };
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_found` */
            404: components["responses"]["Problem404"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    history_reassignments: {
        parameters: {
            query?: {
                /** @description The pagination cursor value. */
                cursor?: string;
                /** @description Rows on a page, 25 unless told, 100 at most. */
                page_size?: number;
            };
            header?: never;
            path: {
                inference_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaginatedReassignmentList"];
                };
            };
            /** @description `invalid_request` */
            400: components["responses"]["Problem400"];
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_found` */
            404: components["responses"]["Problem404"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    history_reassign: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                inference_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReassignRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Prediction"];
                };
            };
            /** @description `bad_json`, `invalid_request` */
            400: components["responses"]["Problem400"];
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_found` */
            404: components["responses"]["Problem404"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `in_progress` */
            409: components["responses"]["Problem409"];
            /** @description `payload_too_large` */
            413: components["responses"]["Problem413"];
            /** @description `unsupported_media_type` */
            415: components["responses"]["Problem415"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    history_release: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                inference_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Prediction"];
                };
            };
            /** @description `invalid_request` */
            400: components["responses"]["Problem400"];
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_found` */
            404: components["responses"]["Problem404"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `in_progress` */
            409: components["responses"]["Problem409"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    history_release_withdraw: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                inference_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Prediction"];
                };
            };
            /** @description `invalid_request` */
            400: components["responses"]["Problem400"];
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_found` */
            404: components["responses"]["Problem404"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `in_progress` */
            409: components["responses"]["Problem409"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    history_report: {
        parameters: {
            query?: {
                /** @description Language of the report; else that of Accept-Language, else Korean. */
                lang?: "en" | "ko";
            };
            header?: never;
            path: {
                inference_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": string;
                };
            };
            /** @description `invalid_request` */
            400: components["responses"]["Problem400"];
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_found` */
            404: components["responses"]["Problem404"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `in_progress`, `no_result` */
            409: components["responses"]["Problem409"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    history_reviews: {
        parameters: {
            query?: {
                /** @description The pagination cursor value. */
                cursor?: string;
                /** @description Rows on a page, 25 unless told, 100 at most. */
                page_size?: number;
            };
            header?: never;
            path: {
                inference_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaginatedReviewList"];
                };
            };
            /** @description `invalid_request` */
            400: components["responses"]["Problem400"];
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_found` */
            404: components["responses"]["Problem404"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    history_review: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                inference_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "verdict": "correct",
                 *       "label": "meningioma",
                 *       "comment": "경막 기저"
                 *     }
                 */
                "application/json": components["schemas"]["ReviewWriteRequest"];
                "multipart/form-data": components["schemas"]["ReviewFormRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Prediction"];
                };
            };
            /** @description `bad_filename`, `bad_multipart`, `empty_file`, `invalid_request`, `missing_file`, `multiple_files` */
            400: components["responses"]["Problem400"];
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_found` */
            404: components["responses"]["Problem404"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `in_progress` */
            409: components["responses"]["Problem409"];
            /** @description `payload_too_large` */
            413: components["responses"]["Problem413"];
            /** @description `unsupported_media_type` */
            415: components["responses"]["Problem415"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    model_info: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelInfo"];
                };
            };
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `inference_error` */
            502: components["responses"]["Problem502"];
            /** @description `audit_unavailable`, `inference_unavailable`, `model_not_ready` */
            503: components["responses"]["Problem503"];
            /** @description `inference_timeout` */
            504: components["responses"]["Problem504"];
        };
    };
    model_promote: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                version: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PromoteRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Promotion"];
                };
            };
            /** @description `bad_json`, `invalid_request` */
            400: components["responses"]["Problem400"];
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_found` */
            404: components["responses"]["Problem404"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `in_progress`, `model_not_servable` */
            409: components["responses"]["Problem409"];
            /** @description `payload_too_large` */
            413: components["responses"]["Problem413"];
            /** @description `unsupported_media_type` */
            415: components["responses"]["Problem415"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `inference_error` */
            502: components["responses"]["Problem502"];
            /** @description `audit_unavailable`, `inference_unavailable`, `model_not_ready`, `model_store_unavailable` */
            503: components["responses"]["Problem503"];
            /** @description `inference_timeout` */
            504: components["responses"]["Problem504"];
        };
    };
    predict: {
        parameters: {
            query?: never;
            header?: {
                /** @description Two requests with one key are one prediction (24 h). */
                "Idempotency-Key"?: string;
                /** @description `respond-async` makes any file a job, as volumes always are. */
                Prefer?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "multipart/form-data": components["schemas"]["PredictRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "0198c0de-4f3a-7d5e-9b1c-2a3f4e5d6c7b",
                     *       "request_id": "b64c5c0d8f6e4f0f8d0f6c1f2e3d4c5b",
                     *       "state": "completed",
                     *       "patient": 12,
                     *       "requested_by": 3,
                     *       "created_at": "2026-11-22T03:04:05Z",
                     *       "finished_at": "2026-11-22T03:04:05.041000Z",
                     *       "model": {
                     *         "name": "brain-tumor-mri",
                     *         "version": "1.1.0",
                     *         "sha256": "9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f"
                     *       },
                     *       "input": {
                     *         "sha256": "3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c",
                     *         "bytes": 43210,
                     *         "format": "png",
                     *         "shape": [
                     *           512,
                     *           512
                     *         ],
                     *         "spacing_mm": null
                     *       },
                     *       "result": {
                     *         "label": "glioma",
                     *         "label_text": "신경교종",
                     *         "probability": 0.93,
                     *         "probabilities": {
                     *           "glioma": 0.93,
                     *           "meningioma": 0.04,
                     *           "pituitary": 0.02,
                     *           "no_tumor": 0.01
                     *         },
                     *         "confident": true,
                     *         "reasons": [],
                     *         "tumor": {
                     *           "present": true,
                     *           "area_px": 812,
                     *           "area_mm2": null,
                     *           "volume_ml": null,
                     *           "diameters_mm": null,
                     *           "bbox": [
                     *             118,
                     *             80,
                     *             152,
                     *             121
                     *           ]
                     *         },
                     *         "volume": null,
                     *         "images": {
                     *           "input": "/media/6f1f0a4c5d7e4b0fa1c29d3e5b7a8c90.png",
                     *           "mask": "/media/6f1f0a4c5d7e4b0fa1c29d3e5b7a8c90.png",
                     *           "heatmap": "/media/6f1f0a4c5d7e4b0fa1c29d3e5b7a8c90.png",
                     *           "overlay": "/media/6f1f0a4c5d7e4b0fa1c29d3e5b7a8c90.png",
                     *           "montage": null,
                     *           "volume": null,
                     *           "mask_volume": null
                     *         },
                     *         "images_withheld": null
                     *       },
                     *       "error": null,
                     *       "job": null,
                     *       "review": null,
                     *       "released": false,
                     *       "cached": false,
                     *       "timing_ms": {
                     *         "total": 41,
                     *         "gateway": 6.1,
                     *         "decode": 3.2,
                     *         "preprocess": 2,
                     *         "inference": 21.4
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Prediction"];
                };
            };
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "0198c0de-4f3a-7d5e-9b1c-2a3f4e5d6c7b",
                     *       "request_id": "b64c5c0d8f6e4f0f8d0f6c1f2e3d4c5b",
                     *       "state": "queued",
                     *       "patient": 12,
                     *       "requested_by": 3,
                     *       "created_at": "2026-11-22T03:04:05Z",
                     *       "finished_at": null,
                     *       "model": null,
                     *       "input": {
                     *         "sha256": "3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c",
                     *         "bytes": 43210,
                     *         "format": "png",
                     *         "shape": [
                     *           512,
                     *           512
                     *         ],
                     *         "spacing_mm": null
                     *       },
                     *       "result": null,
                     *       "error": null,
                     *       "job": {
                     *         "position": 1,
                     *         "progress": 0,
                     *         "eta_s": [
                     *           6,
                     *           14
                     *         ]
                     *       },
                     *       "review": null,
                     *       "released": false,
                     *       "cached": false,
                     *       "timing_ms": {}
                     *     }
                     */
                    "application/json": components["schemas"]["Prediction"];
                };
            };
            /** @description `bad_filename`, `bad_multipart`, `empty_file`, `invalid_request`, `missing_file`, `multiple_files` */
            400: components["responses"]["Problem400"];
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_found` */
            404: components["responses"]["Problem404"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `in_progress`, `patient_mismatch` */
            409: components["responses"]["Problem409"];
            /** @description `decoded_too_large`, `payload_too_large` */
            413: components["responses"]["Problem413"];
            /** @description `type_mismatch`, `unsupported_media_type`, `unsupported_transfer_syntax` */
            415: components["responses"]["Problem415"];
            /** @description `corrupt_file`, `idempotency_mismatch`, `invalid_header`, `invalid_pixels`, `missing_pixels`, `not_a_brain_mri`, `polyglot_file`, `unsupported_geometry`, `unsupported_modality` */
            422: components["responses"]["Problem422"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `inference_error` */
            502: components["responses"]["Problem502"];
            /** @description `audit_unavailable`, `inference_unavailable`, `model_not_ready`, `overloaded` */
            503: components["responses"]["Problem503"];
            /** @description `inference_timeout` */
            504: components["responses"]["Problem504"];
        };
    };
    retrain_list: {
        parameters: {
            query?: {
                /** @description The pagination cursor value. */
                cursor?: string;
                /** @description Rows on a page, 25 unless told, 100 at most. */
                page_size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaginatedTrainingRunList"];
                };
            };
            /** @description `invalid_request` */
            400: components["responses"]["Problem400"];
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_found` */
            404: components["responses"]["Problem404"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    retrain: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "reason": "3월 교정 사례 반영",
                 *       "profile": "full"
                 *     }
                 */
                "application/json": components["schemas"]["RetrainRequest"];
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrainingRun"];
                };
            };
            /** @description `bad_json`, `invalid_request` */
            400: components["responses"]["Problem400"];
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `already_running` */
            409: components["responses"]["Problem409"];
            /** @description `payload_too_large` */
            413: components["responses"]["Problem413"];
            /** @description `unsupported_media_type` */
            415: components["responses"]["Problem415"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `inference_error` */
            502: components["responses"]["Problem502"];
            /** @description `audit_unavailable`, `dataset_unavailable`, `inference_unavailable`, `model_not_ready` */
            503: components["responses"]["Problem503"];
            /** @description `inference_timeout` */
            504: components["responses"]["Problem504"];
        };
    };
    retrain_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrainingRun"];
                };
            };
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_found` */
            404: components["responses"]["Problem404"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    retrain_cancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrainingRun"];
                };
            };
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_found` */
            404: components["responses"]["Problem404"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    retrain_file: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_found` */
            404: components["responses"]["Problem404"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    retrain_datasets: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dataset"][];
                };
            };
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    model_rollback: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RollbackRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Promotion"];
                };
            };
            /** @description `bad_json`, `invalid_request` */
            400: components["responses"]["Problem400"];
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `in_progress`, `model_not_servable`, `no_previous_model` */
            409: components["responses"]["Problem409"];
            /** @description `payload_too_large` */
            413: components["responses"]["Problem413"];
            /** @description `unsupported_media_type` */
            415: components["responses"]["Problem415"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `inference_error` */
            502: components["responses"]["Problem502"];
            /** @description `audit_unavailable`, `inference_unavailable`, `model_not_ready`, `model_store_unavailable` */
            503: components["responses"]["Problem503"];
            /** @description `inference_timeout` */
            504: components["responses"]["Problem504"];
        };
    };
    ai_status: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AiStatus"];
                };
            };
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `inference_error` */
            502: components["responses"]["Problem502"];
            /** @description `audit_unavailable`, `inference_unavailable`, `model_not_ready` */
            503: components["responses"]["Problem503"];
            /** @description `inference_timeout` */
            504: components["responses"]["Problem504"];
        };
    };
    upload_create: {
        parameters: {
            query?: never;
            header: {
                /** @description `1.0.0` */
                "Tus-Resumable": string;
                /** @description `sha256 <base64>` or `sha1 <base64>` of the chunk. */
                "Upload-Checksum"?: string;
                /** @description Bytes of the whole file. */
                "Upload-Length": string;
                /** @description `filename <base64>`; only its extension is kept. */
                "Upload-Metadata"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/offset+octet-stream": string;
            };
        };
        responses: {
            /** @description No body; the headers say where the upload stands. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `bad_filename`, `bad_json`, `empty_file`, `invalid_request` */
            400: components["responses"]["Problem400"];
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `in_progress`, `offset_conflict` */
            409: components["responses"]["Problem409"];
            /** @description `precondition_failed` */
            412: components["responses"]["Problem412"];
            /** @description `payload_too_large` */
            413: components["responses"]["Problem413"];
            /** @description `unsupported_media_type` */
            415: components["responses"]["Problem415"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `checksum_mismatch` */
            460: components["responses"]["Problem460"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
            /** @description `insufficient_storage` */
            507: components["responses"]["Problem507"];
        };
    };
    upload_override: {
        parameters: {
            query?: never;
            header: {
                /** @description `1.0.0` */
                "Tus-Resumable": string;
                /** @description `sha256 <base64>` or `sha1 <base64>` of the chunk. */
                "Upload-Checksum"?: string;
                /** @description As for PATCH. */
                "Upload-Offset"?: string;
                /** @description `PATCH` or `DELETE` */
                "X-HTTP-Method-Override": string;
            };
            path: {
                upload_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/offset+octet-stream": string;
            };
        };
        responses: {
            /** @description No body; the headers say where the upload stands. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `bad_filename`, `bad_json`, `empty_file`, `invalid_request` */
            400: components["responses"]["Problem400"];
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_found` */
            404: components["responses"]["Problem404"];
            /** @description `method_not_allowed` */
            405: components["responses"]["Problem405"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `in_progress`, `offset_conflict` */
            409: components["responses"]["Problem409"];
            /** @description `precondition_failed` */
            412: components["responses"]["Problem412"];
            /** @description `payload_too_large` */
            413: components["responses"]["Problem413"];
            /** @description `unsupported_media_type` */
            415: components["responses"]["Problem415"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `checksum_mismatch` */
            460: components["responses"]["Problem460"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
            /** @description `insufficient_storage` */
            507: components["responses"]["Problem507"];
        };
    };
    upload_terminate: {
        parameters: {
            query?: never;
            header: {
                /** @description `1.0.0` */
                "Tus-Resumable": string;
            };
            path: {
                upload_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No body; the headers say where the upload stands. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_found` */
            404: components["responses"]["Problem404"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `precondition_failed` */
            412: components["responses"]["Problem412"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
        };
    };
    upload_append: {
        parameters: {
            query?: never;
            header: {
                /** @description `1.0.0` */
                "Tus-Resumable": string;
                /** @description `sha256 <base64>` or `sha1 <base64>` of the chunk. */
                "Upload-Checksum"?: string;
                /** @description Where the chunk begins; elsewhere is 409. */
                "Upload-Offset": string;
            };
            path: {
                upload_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/offset+octet-stream": string;
            };
        };
        responses: {
            /** @description No body; the headers say where the upload stands. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `bad_filename`, `bad_json`, `empty_file`, `invalid_request` */
            400: components["responses"]["Problem400"];
            /** @description `not_authenticated`, `token_expired` */
            401: components["responses"]["Problem401"];
            /** @description `otp_setup_required`, `password_change_required`, `permission_denied` */
            403: components["responses"]["Problem403"];
            /** @description `not_found` */
            404: components["responses"]["Problem404"];
            /** @description `not_acceptable` */
            406: components["responses"]["Problem406"];
            /** @description `in_progress`, `offset_conflict` */
            409: components["responses"]["Problem409"];
            /** @description `precondition_failed` */
            412: components["responses"]["Problem412"];
            /** @description `payload_too_large` */
            413: components["responses"]["Problem413"];
            /** @description `unsupported_media_type` */
            415: components["responses"]["Problem415"];
            /** @description `rate_limited` */
            429: components["responses"]["Problem429"];
            /** @description `checksum_mismatch` */
            460: components["responses"]["Problem460"];
            /** @description `audit_unavailable` */
            503: components["responses"]["Problem503"];
            /** @description `insufficient_storage` */
            507: components["responses"]["Problem507"];
        };
    };
}
