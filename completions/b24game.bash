# bash completion for b24game; written by: python -m b24game.cli.completions completions

_b24game() {
    local word previous path place
    COMPREPLY=()
    word=${COMP_WORDS[COMP_CWORD]}
    previous=${COMP_WORDS[COMP_CWORD - 1]}
    # Bash splits --format=json at the equals sign.
    if [[ $word == "=" ]]; then
        word=""
    elif [[ $previous == "=" ]]; then
        previous=${COMP_WORDS[COMP_CWORD - 2]}
    fi

    path=""
    for ((place = 1; place < COMP_CWORD; place++)); do
        case "$path ${COMP_WORDS[place]}" in
            " init") path=" init" ;;
            " demo") path=" demo" ;;
            " sandbox") path=" sandbox" ;;
            " sync") path=" sync" ;;
            " award-badges") path=" award-badges" ;;
            " leaderboard") path=" leaderboard" ;;
            " why") path=" why" ;;
            " metrics") path=" metrics" ;;
            " score-leads") path=" score-leads" ;;
            " publish-weekly") path=" publish-weekly" ;;
            " publish-page") path=" publish-page" ;;
            " explain-rules") path=" explain-rules" ;;
            " status") path=" status" ;;
            " verify") path=" verify" ;;
            " outbox") path=" outbox" ;;
            " outbox retry") path=" outbox retry" ;;
            " outbox drop") path=" outbox drop" ;;
            " rules") path=" rules" ;;
            " rules check") path=" rules check" ;;
            " rules show") path=" rules show" ;;
        esac
    done

    case "$path:$previous" in
        ":--format")
            mapfile -t COMPREPLY < <(compgen -W "table json csv tsv markdown" -- "$word")
            return
            ;;
        ":--color")
            mapfile -t COMPREPLY < <(compgen -W "auto always never" -- "$word")
            return
            ;;
        ":--lang")
            mapfile -t COMPREPLY < <(compgen -W "en ru" -- "$word")
            return
            ;;
        ":--config")
            compopt -o filenames 2> /dev/null
            mapfile -t COMPREPLY < <(compgen -f -- "$word")
            return
            ;;
        " init:--oauth")
            COMPREPLY=()
            return
            ;;
        " init:--zone")
            COMPREPLY=()
            return
            ;;
        " init:--format")
            mapfile -t COMPREPLY < <(compgen -W "table json csv tsv markdown" -- "$word")
            return
            ;;
        " init:--color")
            mapfile -t COMPREPLY < <(compgen -W "auto always never" -- "$word")
            return
            ;;
        " init:--lang")
            mapfile -t COMPREPLY < <(compgen -W "en ru" -- "$word")
            return
            ;;
        " init:--config")
            compopt -o filenames 2> /dev/null
            mapfile -t COMPREPLY < <(compgen -f -- "$word")
            return
            ;;
        " demo:--seed")
            COMPREPLY=()
            return
            ;;
        " demo:--format")
            mapfile -t COMPREPLY < <(compgen -W "table json csv tsv markdown" -- "$word")
            return
            ;;
        " demo:--color")
            mapfile -t COMPREPLY < <(compgen -W "auto always never" -- "$word")
            return
            ;;
        " demo:--lang")
            mapfile -t COMPREPLY < <(compgen -W "en ru" -- "$word")
            return
            ;;
        " demo:--config")
            compopt -o filenames 2> /dev/null
            mapfile -t COMPREPLY < <(compgen -f -- "$word")
            return
            ;;
        " sandbox:--port")
            COMPREPLY=()
            return
            ;;
        " sandbox:--seed")
            COMPREPLY=()
            return
            ;;
        " sandbox:--format")
            mapfile -t COMPREPLY < <(compgen -W "table json csv tsv markdown" -- "$word")
            return
            ;;
        " sandbox:--color")
            mapfile -t COMPREPLY < <(compgen -W "auto always never" -- "$word")
            return
            ;;
        " sandbox:--lang")
            mapfile -t COMPREPLY < <(compgen -W "en ru" -- "$word")
            return
            ;;
        " sandbox:--config")
            compopt -o filenames 2> /dev/null
            mapfile -t COMPREPLY < <(compgen -f -- "$word")
            return
            ;;
        " sync:--as-of")
            COMPREPLY=()
            return
            ;;
        " sync:--wait")
            COMPREPLY=()
            return
            ;;
        " sync:--format")
            mapfile -t COMPREPLY < <(compgen -W "table json csv tsv markdown" -- "$word")
            return
            ;;
        " sync:--color")
            mapfile -t COMPREPLY < <(compgen -W "auto always never" -- "$word")
            return
            ;;
        " sync:--lang")
            mapfile -t COMPREPLY < <(compgen -W "en ru" -- "$word")
            return
            ;;
        " sync:--config")
            compopt -o filenames 2> /dev/null
            mapfile -t COMPREPLY < <(compgen -f -- "$word")
            return
            ;;
        " award-badges:--as-of")
            COMPREPLY=()
            return
            ;;
        " award-badges:--wait")
            COMPREPLY=()
            return
            ;;
        " award-badges:--format")
            mapfile -t COMPREPLY < <(compgen -W "table json csv tsv markdown" -- "$word")
            return
            ;;
        " award-badges:--color")
            mapfile -t COMPREPLY < <(compgen -W "auto always never" -- "$word")
            return
            ;;
        " award-badges:--lang")
            mapfile -t COMPREPLY < <(compgen -W "en ru" -- "$word")
            return
            ;;
        " award-badges:--config")
            compopt -o filenames 2> /dev/null
            mapfile -t COMPREPLY < <(compgen -f -- "$word")
            return
            ;;
        " leaderboard:--period")
            mapfile -t COMPREPLY < <(compgen -W "day week month quarter year all" -- "$word")
            return
            ;;
        " leaderboard:--date")
            COMPREPLY=()
            return
            ;;
        " leaderboard:--department")
            COMPREPLY=()
            return
            ;;
        " leaderboard:--top")
            COMPREPLY=()
            return
            ;;
        " leaderboard:--as-of")
            COMPREPLY=()
            return
            ;;
        " leaderboard:--format")
            mapfile -t COMPREPLY < <(compgen -W "table json csv tsv markdown" -- "$word")
            return
            ;;
        " leaderboard:--color")
            mapfile -t COMPREPLY < <(compgen -W "auto always never" -- "$word")
            return
            ;;
        " leaderboard:--lang")
            mapfile -t COMPREPLY < <(compgen -W "en ru" -- "$word")
            return
            ;;
        " leaderboard:--config")
            compopt -o filenames 2> /dev/null
            mapfile -t COMPREPLY < <(compgen -f -- "$word")
            return
            ;;
        " why:--limit")
            COMPREPLY=()
            return
            ;;
        " why:--as-of")
            COMPREPLY=()
            return
            ;;
        " why:--format")
            mapfile -t COMPREPLY < <(compgen -W "table json csv tsv markdown" -- "$word")
            return
            ;;
        " why:--color")
            mapfile -t COMPREPLY < <(compgen -W "auto always never" -- "$word")
            return
            ;;
        " why:--lang")
            mapfile -t COMPREPLY < <(compgen -W "en ru" -- "$word")
            return
            ;;
        " why:--config")
            compopt -o filenames 2> /dev/null
            mapfile -t COMPREPLY < <(compgen -f -- "$word")
            return
            ;;
        " metrics:--period")
            mapfile -t COMPREPLY < <(compgen -W "day week month quarter year" -- "$word")
            return
            ;;
        " metrics:--date")
            COMPREPLY=()
            return
            ;;
        " metrics:--department")
            COMPREPLY=()
            return
            ;;
        " metrics:--metric")
            mapfile -t COMPREPLY < <(compgen -W "active_day active_week active_month on_time cards comments activities appreciations_sent appreciations_received points_issued points_deducted points_reversed points_gini badge_share" -- "$word")
            return
            ;;
        " metrics:--html")
            compopt -o filenames 2> /dev/null
            mapfile -t COMPREPLY < <(compgen -f -- "$word")
            return
            ;;
        " metrics:--export")
            compopt -o filenames 2> /dev/null
            mapfile -t COMPREPLY < <(compgen -f -- "$word")
            return
            ;;
        " metrics:--as-of")
            COMPREPLY=()
            return
            ;;
        " metrics:--format")
            mapfile -t COMPREPLY < <(compgen -W "table json csv tsv markdown" -- "$word")
            return
            ;;
        " metrics:--color")
            mapfile -t COMPREPLY < <(compgen -W "auto always never" -- "$word")
            return
            ;;
        " metrics:--lang")
            mapfile -t COMPREPLY < <(compgen -W "en ru" -- "$word")
            return
            ;;
        " metrics:--config")
            compopt -o filenames 2> /dev/null
            mapfile -t COMPREPLY < <(compgen -f -- "$word")
            return
            ;;
        " score-leads:--criteria")
            COMPREPLY=()
            return
            ;;
        " score-leads:--write")
            compopt -o filenames 2> /dev/null
            mapfile -t COMPREPLY < <(compgen -f -- "$word")
            return
            ;;
        " score-leads:--data")
            compopt -o filenames 2> /dev/null
            mapfile -t COMPREPLY < <(compgen -f -- "$word")
            return
            ;;
        " score-leads:--target")
            COMPREPLY=()
            return
            ;;
        " score-leads:--order")
            COMPREPLY=()
            return
            ;;
        " score-leads:--as-of")
            COMPREPLY=()
            return
            ;;
        " score-leads:--wait")
            COMPREPLY=()
            return
            ;;
        " score-leads:--format")
            mapfile -t COMPREPLY < <(compgen -W "table json csv tsv markdown" -- "$word")
            return
            ;;
        " score-leads:--color")
            mapfile -t COMPREPLY < <(compgen -W "auto always never" -- "$word")
            return
            ;;
        " score-leads:--lang")
            mapfile -t COMPREPLY < <(compgen -W "en ru" -- "$word")
            return
            ;;
        " score-leads:--config")
            compopt -o filenames 2> /dev/null
            mapfile -t COMPREPLY < <(compgen -f -- "$word")
            return
            ;;
        " publish-weekly:--week")
            COMPREPLY=()
            return
            ;;
        " publish-weekly:--as-of")
            COMPREPLY=()
            return
            ;;
        " publish-weekly:--wait")
            COMPREPLY=()
            return
            ;;
        " publish-weekly:--format")
            mapfile -t COMPREPLY < <(compgen -W "table json csv tsv markdown" -- "$word")
            return
            ;;
        " publish-weekly:--color")
            mapfile -t COMPREPLY < <(compgen -W "auto always never" -- "$word")
            return
            ;;
        " publish-weekly:--lang")
            mapfile -t COMPREPLY < <(compgen -W "en ru" -- "$word")
            return
            ;;
        " publish-weekly:--config")
            compopt -o filenames 2> /dev/null
            mapfile -t COMPREPLY < <(compgen -f -- "$word")
            return
            ;;
        " publish-page:--as-of")
            COMPREPLY=()
            return
            ;;
        " publish-page:--wait")
            COMPREPLY=()
            return
            ;;
        " publish-page:--format")
            mapfile -t COMPREPLY < <(compgen -W "table json csv tsv markdown" -- "$word")
            return
            ;;
        " publish-page:--color")
            mapfile -t COMPREPLY < <(compgen -W "auto always never" -- "$word")
            return
            ;;
        " publish-page:--lang")
            mapfile -t COMPREPLY < <(compgen -W "en ru" -- "$word")
            return
            ;;
        " publish-page:--config")
            compopt -o filenames 2> /dev/null
            mapfile -t COMPREPLY < <(compgen -f -- "$word")
            return
            ;;
        " explain-rules:--wait")
            COMPREPLY=()
            return
            ;;
        " explain-rules:--format")
            mapfile -t COMPREPLY < <(compgen -W "table json csv tsv markdown" -- "$word")
            return
            ;;
        " explain-rules:--color")
            mapfile -t COMPREPLY < <(compgen -W "auto always never" -- "$word")
            return
            ;;
        " explain-rules:--lang")
            mapfile -t COMPREPLY < <(compgen -W "en ru" -- "$word")
            return
            ;;
        " explain-rules:--config")
            compopt -o filenames 2> /dev/null
            mapfile -t COMPREPLY < <(compgen -f -- "$word")
            return
            ;;
        " status:--format")
            mapfile -t COMPREPLY < <(compgen -W "table json csv tsv markdown" -- "$word")
            return
            ;;
        " status:--color")
            mapfile -t COMPREPLY < <(compgen -W "auto always never" -- "$word")
            return
            ;;
        " status:--lang")
            mapfile -t COMPREPLY < <(compgen -W "en ru" -- "$word")
            return
            ;;
        " status:--config")
            compopt -o filenames 2> /dev/null
            mapfile -t COMPREPLY < <(compgen -f -- "$word")
            return
            ;;
        " verify:--format")
            mapfile -t COMPREPLY < <(compgen -W "table json csv tsv markdown" -- "$word")
            return
            ;;
        " verify:--color")
            mapfile -t COMPREPLY < <(compgen -W "auto always never" -- "$word")
            return
            ;;
        " verify:--lang")
            mapfile -t COMPREPLY < <(compgen -W "en ru" -- "$word")
            return
            ;;
        " verify:--config")
            compopt -o filenames 2> /dev/null
            mapfile -t COMPREPLY < <(compgen -f -- "$word")
            return
            ;;
        " outbox:--format")
            mapfile -t COMPREPLY < <(compgen -W "table json csv tsv markdown" -- "$word")
            return
            ;;
        " outbox:--color")
            mapfile -t COMPREPLY < <(compgen -W "auto always never" -- "$word")
            return
            ;;
        " outbox:--lang")
            mapfile -t COMPREPLY < <(compgen -W "en ru" -- "$word")
            return
            ;;
        " outbox:--config")
            compopt -o filenames 2> /dev/null
            mapfile -t COMPREPLY < <(compgen -f -- "$word")
            return
            ;;
        " outbox retry:--wait")
            COMPREPLY=()
            return
            ;;
        " outbox retry:--format")
            mapfile -t COMPREPLY < <(compgen -W "table json csv tsv markdown" -- "$word")
            return
            ;;
        " outbox retry:--color")
            mapfile -t COMPREPLY < <(compgen -W "auto always never" -- "$word")
            return
            ;;
        " outbox retry:--lang")
            mapfile -t COMPREPLY < <(compgen -W "en ru" -- "$word")
            return
            ;;
        " outbox retry:--config")
            compopt -o filenames 2> /dev/null
            mapfile -t COMPREPLY < <(compgen -f -- "$word")
            return
            ;;
        " outbox drop:--wait")
            COMPREPLY=()
            return
            ;;
        " outbox drop:--format")
            mapfile -t COMPREPLY < <(compgen -W "table json csv tsv markdown" -- "$word")
            return
            ;;
        " outbox drop:--color")
            mapfile -t COMPREPLY < <(compgen -W "auto always never" -- "$word")
            return
            ;;
        " outbox drop:--lang")
            mapfile -t COMPREPLY < <(compgen -W "en ru" -- "$word")
            return
            ;;
        " outbox drop:--config")
            compopt -o filenames 2> /dev/null
            mapfile -t COMPREPLY < <(compgen -f -- "$word")
            return
            ;;
        " rules:--format")
            mapfile -t COMPREPLY < <(compgen -W "table json csv tsv markdown" -- "$word")
            return
            ;;
        " rules:--color")
            mapfile -t COMPREPLY < <(compgen -W "auto always never" -- "$word")
            return
            ;;
        " rules:--lang")
            mapfile -t COMPREPLY < <(compgen -W "en ru" -- "$word")
            return
            ;;
        " rules:--config")
            compopt -o filenames 2> /dev/null
            mapfile -t COMPREPLY < <(compgen -f -- "$word")
            return
            ;;
        " rules check:--format")
            mapfile -t COMPREPLY < <(compgen -W "table json csv tsv markdown" -- "$word")
            return
            ;;
        " rules check:--color")
            mapfile -t COMPREPLY < <(compgen -W "auto always never" -- "$word")
            return
            ;;
        " rules check:--lang")
            mapfile -t COMPREPLY < <(compgen -W "en ru" -- "$word")
            return
            ;;
        " rules check:--config")
            compopt -o filenames 2> /dev/null
            mapfile -t COMPREPLY < <(compgen -f -- "$word")
            return
            ;;
        " rules show:--format")
            mapfile -t COMPREPLY < <(compgen -W "table json csv tsv markdown" -- "$word")
            return
            ;;
        " rules show:--color")
            mapfile -t COMPREPLY < <(compgen -W "auto always never" -- "$word")
            return
            ;;
        " rules show:--lang")
            mapfile -t COMPREPLY < <(compgen -W "en ru" -- "$word")
            return
            ;;
        " rules show:--config")
            compopt -o filenames 2> /dev/null
            mapfile -t COMPREPLY < <(compgen -f -- "$word")
            return
            ;;
    esac

    case "$path" in
        "")
            mapfile -t COMPREPLY < <(compgen -W "init demo sandbox sync award-badges leaderboard why metrics score-leads publish-weekly publish-page explain-rules status verify outbox rules --format --color --lang --verbose -v --quiet -q --debug --config --version --help" -- "$word")
            ;;
        " init")
            mapfile -t COMPREPLY < <(compgen -W "--oauth --zone --force --fields --format --color --lang --verbose -v --quiet -q --debug --config --help" -- "$word")
            ;;
        " demo")
            mapfile -t COMPREPLY < <(compgen -W "--seed --format --color --lang --verbose -v --quiet -q --debug --config --help" -- "$word")
            ;;
        " sandbox")
            mapfile -t COMPREPLY < <(compgen -W "--port --seed --limits --empty --format --color --lang --verbose -v --quiet -q --debug --config --help" -- "$word")
            ;;
        " sync")
            mapfile -t COMPREPLY < <(compgen -W "--as-of --dry-run -n --full --wait --format --color --lang --verbose -v --quiet -q --debug --config --help" -- "$word")
            ;;
        " award-badges")
            mapfile -t COMPREPLY < <(compgen -W "--as-of --dry-run -n --wait --format --color --lang --verbose -v --quiet -q --debug --config --help" -- "$word")
            ;;
        " leaderboard")
            mapfile -t COMPREPLY < <(compgen -W "--period --date --department --own --top --list --as-of --format --color --lang --verbose -v --quiet -q --debug --config --help" -- "$word")
            ;;
        " why")
            mapfile -t COMPREPLY < <(compgen -W "--limit --as-of --format --color --lang --verbose -v --quiet -q --debug --config --help" -- "$word")
            ;;
        " metrics")
            mapfile -t COMPREPLY < <(compgen -W "--period --date --department --metric --html --export --as-of --format --color --lang --verbose -v --quiet -q --debug --config --help" -- "$word")
            ;;
        " score-leads")
            mapfile -t COMPREPLY < <(compgen -W "--explain --all --actions --backtest --fit --criteria --write --data --target --order --as-of --dry-run -n --wait --format --color --lang --verbose -v --quiet -q --debug --config --help" -- "$word")
            ;;
        " publish-weekly")
            mapfile -t COMPREPLY < <(compgen -W "--week --as-of --dry-run -n --wait --format --color --lang --verbose -v --quiet -q --debug --config --help" -- "$word")
            ;;
        " publish-page")
            mapfile -t COMPREPLY < <(compgen -W "--as-of --dry-run -n --wait --format --color --lang --verbose -v --quiet -q --debug --config --help" -- "$word")
            ;;
        " explain-rules")
            mapfile -t COMPREPLY < <(compgen -W "--publish --dry-run -n --wait --format --color --lang --verbose -v --quiet -q --debug --config --help" -- "$word")
            ;;
        " status")
            mapfile -t COMPREPLY < <(compgen -W "--format --color --lang --verbose -v --quiet -q --debug --config --help" -- "$word")
            ;;
        " verify")
            mapfile -t COMPREPLY < <(compgen -W "--format --color --lang --verbose -v --quiet -q --debug --config --help" -- "$word")
            ;;
        " outbox")
            mapfile -t COMPREPLY < <(compgen -W "retry drop --all --format --color --lang --verbose -v --quiet -q --debug --config --help" -- "$word")
            ;;
        " outbox retry")
            mapfile -t COMPREPLY < <(compgen -W "--all --dry-run -n --wait --format --color --lang --verbose -v --quiet -q --debug --config --help" -- "$word")
            ;;
        " outbox drop")
            mapfile -t COMPREPLY < <(compgen -W "--dry-run -n --wait --format --color --lang --verbose -v --quiet -q --debug --config --help" -- "$word")
            ;;
        " rules")
            mapfile -t COMPREPLY < <(compgen -W "check show --format --color --lang --verbose -v --quiet -q --debug --config --help" -- "$word")
            ;;
        " rules check")
            mapfile -t COMPREPLY < <(compgen -W "--format --color --lang --verbose -v --quiet -q --debug --config --help" -- "$word")
            if [[ $word != -* ]]; then
                compopt -o filenames 2> /dev/null
                mapfile -t COMPREPLY < <(compgen -f -- "$word")
            fi
            ;;
        " rules show")
            mapfile -t COMPREPLY < <(compgen -W "--sql --default --format --color --lang --verbose -v --quiet -q --debug --config --help" -- "$word")
            if [[ $word != -* ]]; then
                compopt -o filenames 2> /dev/null
                mapfile -t COMPREPLY < <(compgen -f -- "$word")
            fi
            ;;
        *) COMPREPLY=() ;;
    esac
}

complete -F _b24game b24game
