#!/usr/bin/env python3
"""Writes test/time/stamp-vectors.tsv: stamps, the zone that is assumed for them, and the instant they are.

The answers come from Python's datetime and zoneinfo, not from the program: `python3 test/tools/stamp-vectors.py >
test/time/stamp-vectors.tsv`. Columns: kind of stamp, text, zone, instant in UTC or `-` for no time, and what is doubtful
about the local time (`ambiguous`, `nonexistent`, or nothing).
"""

import random
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

RANDOM = random.Random(20251018)
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
ROWS = []


def shown(instant):
    return instant.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def row(kind, text, zone, instant, doubt=""):
    ROWS.append((kind, text, zone, "-" if instant is None else shown(instant), doubt))


def refuse(kind, *texts):
    for text in texts:
        row(kind, text, "UTC", None)


def local(naive, zone):
    """The instant of a local time and what is doubtful about it: fold 0 is the first of two, and the offset before a gap."""
    if zone == "UTC":
        return naive.replace(tzinfo=timezone.utc), ""
    if zone[0] in "+-":
        sign = -1 if zone[0] == "-" else 1
        offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
        return naive.replace(tzinfo=timezone(sign * offset)), ""
    first = naive.replace(tzinfo=ZoneInfo(zone), fold=0)
    second = naive.replace(tzinfo=ZoneInfo(zone), fold=1)
    if first.utcoffset() == second.utcoffset():
        return first, ""
    back = first.astimezone(timezone.utc).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    # A reader who knows only the offset before the change takes it for a gap as well.
    return first, "ambiguous" if back == naive else "nonexistent"


def zoned(naive, minutes):
    return naive.replace(tzinfo=timezone(timedelta(minutes=minutes)))


def offset_text(minutes, colon=":"):
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02d}{colon}{abs(minutes) % 60:02d}"


def some_time(first=1971, last=2037):
    start = datetime(first, 1, 1)
    seconds = RANDOM.randrange(int((datetime(last, 12, 31) - start).total_seconds()))
    return start + timedelta(seconds=seconds)


def fraction(digits):
    """Digits of a fraction, and the microseconds that are left of it."""
    text = "".join(RANDOM.choice("0123456789") for _ in range(digits))
    return text, int(text[:6].ljust(6, "0"))


# ISO 8601 with every length of fraction, both marks, both separators, and the ways to write a zone.
for digits in range(0, 10):
    for mark in ".,":
        for separator in "T ":
            time = some_time()
            text, micros = fraction(digits)
            tail = f"{mark}{text}" if digits else ""
            stem = time.strftime(f"%Y-%m-%d{separator}%H:%M:%S") + tail
            row("iso", stem, "UTC", zoned(time + timedelta(microseconds=micros), 0))
            row("iso", stem + "Z", "Asia/Kathmandu", zoned(time + timedelta(microseconds=micros), 0))
            minutes = RANDOM.choice([-720, -570, -210, -60, 0, 60, 120, 330, 345, 525, 765, 840])
            row("iso", stem + offset_text(minutes), "Asia/Kathmandu", zoned(time + timedelta(microseconds=micros), minutes))

for minutes in [-720, -660, -600, -570, -540, -480, -420, -360, -300, -240, -210, -180, -60, 0, 60, 180, 210, 330, 345, 390, 525, 570, 630, 765, 840]:
    time = some_time()
    row("iso", time.strftime("%Y-%m-%dT%H:%M:%S") + offset_text(minutes, ""), "UTC", zoned(time, minutes))
    row("spaced", time.strftime("%Y-%m-%d %H:%M:%S ") + offset_text(minutes, ""), "UTC", zoned(time, minutes))
    row("clf", time.strftime("%d/%b/%Y:%H:%M:%S ") + offset_text(minutes, ""), "America/New_York", zoned(time, minutes))

# Local times far from any change of the clocks, and around changes.
ZONES = ["Europe/Stockholm", "America/New_York", "America/St_Johns", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe",
         "Pacific/Apia", "Africa/Casablanca", "Europe/London", "America/Sao_Paulo", "+05:30", "-03:30", "+14:00"]
for zone in ZONES:
    for kind, pattern in [("iso", "%Y-%m-%d %H:%M:%S"), ("clf", "%d/%b/%Y:%H:%M:%S"), ("nginx-error", "%Y/%m/%d %H:%M:%S"),
                          ("apache-error", "%a %b %d %H:%M:%S %Y")]:
        time = some_time(1990, 2030)
        instant, doubt = local(time, zone)
        row(kind, time.strftime(pattern), zone, instant, doubt)

# The changes themselves: a second before, at and after both edges of every hour that shows twice or never.
CHANGES = [("Europe/Stockholm", datetime(2025, 10, 26, 2), 60), ("Europe/Stockholm", datetime(2025, 3, 30, 2), 60),
           ("America/New_York", datetime(2025, 11, 2, 1), 60), ("America/New_York", datetime(2025, 3, 9, 2), 60),
           ("America/St_Johns", datetime(2010, 11, 6, 23, 1), 60), ("America/St_Johns", datetime(2010, 3, 14, 0, 1), 60),
           ("Australia/Lord_Howe", datetime(2025, 4, 6, 1, 30), 30), ("Australia/Lord_Howe", datetime(2025, 10, 5, 2), 30),
           ("Pacific/Apia", datetime(2011, 12, 30), 1440), ("America/Sao_Paulo", datetime(2018, 11, 4), 60),
           ("America/Sao_Paulo", datetime(2018, 2, 17, 23), 60), ("Africa/Casablanca", datetime(2025, 2, 23, 2), 60),
           ("Africa/Casablanca", datetime(2025, 4, 6, 2), 60), ("Europe/London", datetime(2025, 10, 26, 1), 60),
           ("Antarctica/Troll", datetime(2025, 10, 26, 1), 120), ("Antarctica/Troll", datetime(2025, 3, 30, 1), 120),
           ("Asia/Pyongyang", datetime(2018, 5, 4, 23, 30), 30), ("America/Caracas", datetime(2007, 12, 9, 2, 30), 30)]
for zone, start, minutes in CHANGES:
    end = start + timedelta(minutes=minutes)
    for time in [start - timedelta(seconds=1), start, start + timedelta(minutes=minutes / 2), end - timedelta(seconds=1), end]:
        instant, doubt = local(time, zone)
        row("iso", time.strftime("%Y-%m-%d %H:%M:%S"), zone, instant, doubt)
    instant, doubt = local(end - timedelta(microseconds=1), zone)
    row("iso", (end - timedelta(microseconds=1)).strftime("%Y-%m-%d %H:%M:%S,%f"), zone, instant, doubt)

# Two digits of the year.
for year in [1970, 1971, 1985, 1999, 2000, 2001, 2004, 2025, 2038, 2067, 2068]:
    time = datetime(year, RANDOM.randint(1, 12), RANDOM.randint(1, 28), RANDOM.randint(0, 23), 7, 8)
    for pattern in ["%y-%m-%d %H:%M:%S", "%y/%m/%d %H:%M:%S", "%y%m%d %H:%M:%S", "%Y-%m-%d %H:%M:%S"]:
        row("short-year", time.strftime(pattern), "UTC", zoned(time, 0))
row("short-year", "251018  7:08:09", "UTC", datetime(2025, 10, 18, 7, 8, 9, tzinfo=timezone.utc))
row("short-year", "25/10/18 16:28:18.140", "Europe/Stockholm", datetime(2025, 10, 18, 14, 28, 18, 140000, tzinfo=timezone.utc))
row("short-year", "25-10-18T16:28:18+02:00", "UTC", datetime(2025, 10, 18, 14, 28, 18, tzinfo=timezone.utc))

# Without a year: the placeholder is 2000, and a leap year.
for month in range(1, 13):
    time = datetime(2000, month, RANDOM.randint(1, 28), RANDOM.randint(0, 23), RANDOM.randint(0, 59), RANDOM.randint(0, 59))
    row("syslog", time.strftime("%b %e %H:%M:%S"), "UTC", zoned(time, 0))
    text, micros = fraction(RANDOM.randint(1, 9))
    row("syslog", time.strftime("%b %d %H:%M:%S.") + text, "UTC", zoned(time + timedelta(microseconds=micros), 0))
row("syslog", "Feb 29 23:59:59", "UTC", datetime(2000, 2, 29, 23, 59, 59, tzinfo=timezone.utc))

# Fractions in the other ways of writing.
for digits in range(1, 10):
    for mark in ".,":
        time = some_time(1990, 2030)
        text, micros = fraction(digits)
        instant = zoned(time + timedelta(microseconds=micros), 0)
        row("clf", time.strftime("%d/%b/%Y:%H:%M:%S") + mark + text, "UTC", instant)
        row("nginx-error", time.strftime("%Y/%m/%d %H:%M:%S") + mark + text, "UTC", instant)
        row("apache-error", time.strftime("%a %b %d %H:%M:%S") + mark + text + time.strftime(" %Y"), "UTC", instant)

# Numbers: the same times in every unit.
for _ in range(12):
    time = some_time(1974, 2199)
    seconds = int((time.replace(tzinfo=timezone.utc) - EPOCH).total_seconds())
    text, micros = fraction(9)
    instant = EPOCH + timedelta(seconds=seconds, microseconds=micros)
    for kind in ["epoch", "any"]:
        row(kind, str(seconds), "Asia/Tokyo", EPOCH + timedelta(seconds=seconds))
        row(kind, f"{seconds}.{text}", "Asia/Tokyo", instant)
        row(kind, f"{seconds}{text[:3]}", "Asia/Tokyo", instant.replace(microsecond=micros // 1000 * 1000))
        row(kind, f"{seconds}{text[:3]}.{text[3:]}", "Asia/Tokyo", instant)
        row(kind, f"{seconds}{text[:6]}", "Asia/Tokyo", instant)
        row(kind, f"{seconds}{text}", "Asia/Tokyo", instant)

# The leap seconds of this century, as POSIX counts them: the second that follows.
for year, month, day in [(2005, 12, 31), (2008, 12, 31), (2012, 6, 30), (2015, 6, 30), (2016, 12, 31)]:
    after = datetime(year, month, day, tzinfo=timezone.utc) + timedelta(days=1)
    date = after - timedelta(days=1)
    row("iso", date.strftime("%Y-%m-%dT23:59:60Z"), "UTC", after)
    row("iso", date.strftime("%Y-%m-%d 23:59:60,250"), "UTC", after + timedelta(milliseconds=250))
    row("iso", after.strftime("%Y-%m-%dT05:29:60+05:30"), "UTC", after)
    row("iso", after.strftime("%Y-%m-%dT05:44:60+05:45"), "UTC", after)
    row("clf", date.strftime("%d/%b/%Y:23:59:60 +0000"), "UTC", after)
    row("nginx-error", date.strftime("%Y/%m/%d 23:59:60"), "UTC", after)
    row("apache-error", date.strftime("%a %b %d 23:59:60.5 %Y"), "UTC", after + timedelta(milliseconds=500))
row("syslog", "Dec 31 23:59:60", "UTC", datetime(2001, 1, 1, tzinfo=timezone.utc))
row("syslog", "Jun 30 23:59:60.25", "UTC", datetime(2000, 7, 1, 0, 0, 0, 250000, tzinfo=timezone.utc))

# By hand: what the standards allow, and what only looks like a time.
AT = datetime(2025, 10, 18, 16, 28, 18, tzinfo=timezone.utc)
row("iso", "2025-10-18t16:28:18z", "UTC", AT)
row("iso", "2025-10-18t16:28:18.5z", "UTC", AT + timedelta(milliseconds=500))
row("iso", "2025-10-18T16:28:18-00:00", "UTC", AT)
row("iso", "2025-10-18 16:28:18 UTC", "Asia/Tokyo", AT)
row("iso", "2025-10-18 16:28:18 GMT", "Asia/Tokyo", AT)
row("iso", "2025-10-18T18:28:18+02", "UTC", AT)
row("iso", "2025-10-18T24:00:00Z", "UTC", datetime(2025, 10, 19, tzinfo=timezone.utc))
row("iso", "2024-02-29T12:00:00Z", "UTC", datetime(2024, 2, 29, 12, tzinfo=timezone.utc))
row("iso", "2000-02-29T12:00:00Z", "UTC", datetime(2000, 2, 29, 12, tzinfo=timezone.utc))
row("iso", "1970-01-01T00:00:00Z", "UTC", EPOCH)
row("iso", "2199-12-31T00:00:00Z", "UTC", datetime(2199, 12, 31, tzinfo=timezone.utc))
row("clf", "18/Oct/2025 16:28:18", "UTC", AT)
row("clf", "18/Oct/2025:16:28:18.140 +0000", "UTC", AT + timedelta(milliseconds=140))
row("epoch", "0", "UTC", EPOCH)
row("epoch", "7258031999", "UTC", EPOCH + timedelta(seconds=7258031999))
row("epoch", "7258118400", "UTC", EPOCH + timedelta(milliseconds=7258118400))
row("epoch", "1.76079769825e9", "UTC", EPOCH + timedelta(milliseconds=1760797698250))
row("any", "2025-10-18T16:28:18Z", "UTC", AT)
row("any", "2025-10-18 18:28:18", "Europe/Stockholm", AT)
refuse("iso", "2025-02-29T12:00:00Z", "1900-02-29T12:00:00Z", "2100-02-29T12:00:00Z", "2025-04-31T12:00:00Z", "2025-13-01T12:00:00Z",
       "2025-00-01T12:00:00Z", "2025-10-00T12:00:00Z", "2025-10-18T24:00:01Z", "2025-10-18T25:00:00Z", "2025-10-18T16:60:00Z",
       "2025-10-18T16:28:61Z", "2025-10-18T16:28:60Z", "2025-10-18T23:58:60Z", "1969-12-31T23:59:59Z", "2200-01-01T00:00:00Z",
       "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "infinity", "-infinity", "epoch", "now", "today", "yesterday", "",
       " ", "Z", "T", "-", "16:28:18", "2025-10-18T16:28:18ZZ", "2025-10-18T16:28:18+", "2025-10-18T16:28:18+5", "25-10-18T16:28:18Z",
       "2025-10-18T16:28:18.1.2Z", "2025-10-18T16:28:18Zx", "2025-10-18T16:28:18 XYZ", "+2025-10-18T16:28:18Z",
       "-2025-10-18T16:28:18Z", "2025-10-18 (BC) 16:28:18", "20251018T162818Z", "2025-W42-6T16:28:18Z", "2025-291T16:28:18Z",
       "1760797698", "2025-10-18T16.28.18Z", "٢٠٢٥-10-18T16:28:18Z")
refuse("short-year", "25-13-18 16:28:18", "69-10-18 16:28:18", "25-02-29 16:28:18", "2510 18 16:28:18", "251018", "251018162818",
       "5-10-18 16:28:18", "251018 25:00:00")
refuse("syslog", "Feb 30 12:00:00", "Okt 18 12:00:00", "Oct 32 12:00:00", "Oct 18 24:00:00", "Oct 18 12:60:00", "Oct 18 12:00:61",
       "Oct 18", "12:00:00", "18 Oct 12:00:00", "", "Oct 18 12:00")
refuse("clf", "31/Feb/2025:16:28:18 +0000", "18/Okt/2025:16:28:18 +0000", "18/Oct/2025:24:28:18 +0000", "18/Oct/2025:16:28 +0000",
       "18/10/2025:16:28:18 +0000", "Oct/18/2025:16:28:18 +0000", "18/Oct/1969:16:28:18 +0000", "18/Oct/2025", "[18/Oct/2025:16:28:18 +0000]", "")
refuse("nginx-error", "2025/13/18 16:28:18", "2025-10-18 16:28:18", "2025/02/29 16:28:18", "2025/10/18", "25/10/18 16:28:18", "")
refuse("apache-error", "Sat Oct 32 16:28:18 2025", "Sat Oct 18 2025", "Xyz Oct 18 16:28:18 2025", "Sat Oct 18 16:28:18", "Sat Feb 29 16:28:18 2025", "")
refuse("epoch", "", "-1", "-0.5", "0x68f3", "1e400", "1760797698s", ".", "nan", "inf", "infinity",
       "99999999999999999999", "7258118400000000000", "1760797698,5", "1760797698.2x", "2025-10-18T16:28:18Z")
refuse("any", "", "-1", "1760797698 ", "abc", "99999999999999999999", "2025-02-29", "infinity", "null", "true")

# Short names of zones, in winter and in summer; CST and IST are those of several.
for zone in ["Europe/Stockholm", "Europe/London", "Europe/Athens", "Europe/Lisbon", "Europe/Moscow", "America/New_York", "America/Chicago",
             "America/Denver", "America/Los_Angeles", "America/Anchorage", "Pacific/Honolulu", "Asia/Tokyo", "Asia/Seoul", "Australia/Sydney",
             "Pacific/Auckland", "Africa/Johannesburg"]:
    for month in (1, 7):
        time = datetime(2025, month, 18, 16, 28, 18, 140000, tzinfo=ZoneInfo(zone))
        name = time.strftime("%Z")
        instant = time if name != "CST" else time.replace(tzinfo=timezone.utc)
        row("abbreviated", time.strftime("%Y-%m-%d %H:%M:%S.140 ") + name, "UTC", instant)
row("abbreviated", "2025-10-18 18:28:18 UTC", "Asia/Kolkata", datetime(2025, 10, 18, 18, 28, 18, tzinfo=timezone.utc))
row("abbreviated", "2025-10-18 18:28:18 +03", "Asia/Kolkata", datetime(2025, 10, 18, 15, 28, 18, tzinfo=timezone.utc))
row("abbreviated", "2025-10-18 18:28:18 IST", "Asia/Kolkata", datetime(2025, 10, 18, 12, 58, 18, tzinfo=timezone.utc))
row("abbreviated", "2025-10-18 18:28:18", "Asia/Kolkata", datetime(2025, 10, 18, 12, 58, 18, tzinfo=timezone.utc))
refuse("abbreviated", "2025-13-18 18:28:18 CET", "CET", "18:28:18 CET", "")

print("kind\ttext\tzone\tinstant\tdoubt")
for each in ROWS:
    print("\t".join(each))
