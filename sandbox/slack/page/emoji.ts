// Shortcodes an operations channel uses. An unknown one stays `:name:`, as it does in Slack.
const table = `
100 💯|+1 👍|-1 👎|alarm_clock ⏰|ambulance 🚑|anchor ⚓|arrow_down ⬇️|arrow_forward ▶️|arrow_left ⬅️|arrow_right ➡️|arrow_up ⬆️
arrows_counterclockwise 🔄|ballot_box_with_check ☑️|bar_chart 📊|bell 🔔|black_circle ⚫|blue_heart 💙|bomb 💣|books 📚
boom 💥|broom 🧹|bug 🐛|bulb 💡|calendar 📆|chart_with_downwards_trend 📉|chart_with_upwards_trend 📈|checkered_flag 🏁
black_square_for_stop ⏹️|clap 👏|clipboard 📋|clock1 🕐|closed_lock_with_key 🔐|cloud ☁️|computer 💻|construction 🚧|cry 😢|double_vertical_bar ⏸️
email 📧|exclamation ❗|eyes 👀|fast_forward ⏩|file_folder 📁|fire 🔥|fire_engine 🚒|fog 🌫️|floppy_disk 💾|gear ⚙️|globe_with_meridians 🌐
green_heart 💚|grey_question ❔|hammer 🔨|hammer_and_wrench 🛠️|hand ✋|handshake 🤝|heart ❤️|heavy_check_mark ✔️
heavy_minus_sign ➖|heavy_plus_sign ➕|hourglass ⌛|hourglass_flowing_sand ⏳|information_source ℹ️|joy 😂|key 🔑
label 🏷️|leftwards_arrow_with_hook ↩️|large_blue_circle 🔵|large_green_circle 🟢|large_orange_circle 🟠|large_purple_circle 🟣|large_yellow_circle 🟡
link 🔗|lock 🔒|loudspeaker 📢|mag 🔍|mega 📣|memo 📝|moneybag 💰|mute 🔇|muscle 💪|no_bell 🔕|no_entry ⛔|no_entry_sign 🚫
octagonal_sign 🛑|ok 🆗|ok_hand 👌|open_file_folder 📂|package 📦|pager 📟|partying_face 🥳|pencil2 ✏️|phone ☎️|pray 🙏|pushpin 📌|question ❓
raised_hand ✋|raised_hands 🙌|red_circle 🔴|repeat 🔁|rewind ⏪|rocket 🚀|rotating_light 🚨|scream 😱|scroll 📜|seedling 🌱|see_no_evil 🙈|shield 🛡️
ship 🚢|siren 🚨|sleeping 😴|slightly_smiling_face 🙂|smile 😄|smiley 😃|snowflake ❄️|sob 😭|sos 🆘|sparkles ✨
speech_balloon 💬|star ⭐|stethoscope 🩺|stop_sign 🛑|stopwatch ⏱️|sunny ☀️|tada 🎉|telephone_receiver 📞|test_tube 🧪
thermometer 🌡️|thinking_face 🤔|thought_balloon 💭|thumbsdown 👎|thumbsup 👍|timer_clock ⏲️|triangular_flag_on_post 🚩|truck 🚚
turtle 🐢|unlock 🔓|vertical_traffic_light 🚦|warning ⚠️|wastebasket 🗑️|wave 👋|white_check_mark ✅|white_circle ⚪
wrench 🔧|x ❌|zap ⚡|zzz 💤`;

const emoji = new Map(
  table
    .trim()
    .split(/[|\n]/)
    .map((entry) => entry.split(' ') as [string, string]),
);

export const findEmoji = (name: string): string | undefined => emoji.get(name);
