"""Build the table of regions from two published packages.

    python scripts/build_regions.py [--sources FOLDER] [--output FILE]

The names and codes come from the npm package ``china-division``, the coordinates
from the PyPI package ``cpca``.  Both are fetched by name with their ordinary
clients, in one pinned version each, and their contents are checked against the
digests below; ``--sources`` keeps the fetched archives in a folder and uses them
again.  The same sources always give the same bytes.  See docs/regions.md.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from pypinyin import lazy_pinyin

ROOT = Path(__file__).resolve().parent.parent
OUTPUT = ROOT / "src" / "changqing" / "catalogue" / "data" / "regions.csv"
COLUMNS = ("code", "name", "level", "parent", "lat", "lon", "coordinate", "pinyin", "name_en")

DIVISION = "china-division"
DIVISION_VERSION = "2.7.0"
DIVISION_FILE = f"china-division-{DIVISION_VERSION}.tgz"
DIVISION_SHA256 = "210ad17ed5de7355ff069eabec71671f7d43c39295effcb013214815ed3ecc85"
COORDINATES = "cpca"
COORDINATES_VERSION = "0.5.5"
COORDINATES_FILE = f"cpca-{COORDINATES_VERSION}-py3-none-any.whl"
COORDINATES_SHA256 = "1635b589506b3e28424032bce61d2488e1f6fac1034a736014e70e043f824fe6"

# The package has no rows for these three; their codes are those of GB/T 2260.
ADDED_PROVINCES = {
    "710000": "台湾省",
    "810000": "香港特别行政区",
    "820000": "澳门特别行政区",
}

# Where a region is that cpca does not know by its code, nor by an older name in
# the same province: the code it had before (or of the larger part of what it was
# made from).  Its coordinate is still its own.
FORMER_CODES = {
    "130284": "130223",  # 滦州 from 滦县
    "130505": "130526",  # 任泽 from 任县
    "140213": "140202",  # 平城 from 大同市城区
    "140214": "140211",  # 云冈 from 大同市南郊区
    "140215": "140227",  # 云州 from 大同县
    "140403": "140402",  # 潞州 from 长治市城区
    "140404": "140421",  # 上党 from 长治县
    "230717": "230702",  # 伊美 from 伊春区
    "230718": "230706",  # 乌翠 from 翠峦区
    "230723": "230712",  # 汤旺 from 汤旺河区
    "230724": "230707",  # 丰林 from 新青区
    "230725": "230713",  # 大箐山 from 带岭区
    "230751": "230709",  # 金林 from 金山屯区
    "340210": "340221",  # 湾沚 from 芜湖县
    "350405": "350427",  # 沙县区 from 沙县
    "360704": "360721",  # 赣县区 from 赣县
    "361104": "361121",  # 广信 from 上饶县
    "411003": "411023",  # 建安 from 许昌县
    "430212": "430221",  # 渌口 from 株洲县
    "450181": "450127",  # 横州 from 横县
    "510117": "510124",  # 郫都 from 郫县
    "511504": "511521",  # 叙州 from 宜宾县
    "520281": "520222",  # 盘州 from 盘县
    "540600": "542400",  # 那曲市 from 那曲地区
    "540602": "542421",  # 色尼 from 那曲县
    "610118": "610125",  # 鄠邑 from 户县
    "610482": "610427",  # 彬州 from 彬县
}

# New regions that were cut out of a neighbour, or lie in the middle of one: it
# lends them its coordinate, being nearer than their parent in the table.
SURROUNDED_BY = {
    "330113": "330110",  # 临平 out of 余杭
    "330114": "330109",  # 钱塘 beside 萧山
    "330383": "330327",  # 龙港 out of 苍南
    "360113": "360102",  # 红谷滩 across the river from 东湖
    "440309": "440306",  # 龙华 out of 宝安
    "440310": "440307",  # 坪山 out of 龙岗
    "440311": "440306",  # 光明 out of 宝安
    "659005": "654323",  # 北屯, beside 福海
    "659007": "652701",  # 双河, around 博乐
    "659008": "654023",  # 可克达拉, around 霍城
    "659009": "653222",  # 昆玉, around 墨玉
    "659010": "654003",  # 胡杨河, beside 奎屯
    "659011": "650502",  # 新星, around 伊州
    "659012": "654221",  # 白杨, around 额敏
}

# Two places in Haixi that cpca lacks and that lie far from the seat of the
# prefecture.  Entered by hand, to two decimals.
ENTERED = {
    "632803": ("38.25", "90.85"),  # 茫崖: 花土沟
    "632857": ("37.85", "95.36"),  # 大柴旦
}

# Readings that pypinyin does not give as the place itself is called.
READINGS = {
    "万柏林": "wan bai lin",
    "丹棱": "dan ling",
    "佛冈": "fo gang",
    "佛坪": "fo ping",
    "单县": "shan xian",
    "乐陵": "lao ling",
    "南乐": "nan le",
    "民乐": "min le",
    "六合": "lu he",
    "阜阳合肥": "fu yang he fei",
    "浚县": "xun xian",
    "泊头": "bo tou",
    "洪洞": "hong tong",
    "涡阳": "guo yang",
    "漯河": "luo he",
    "曾都": "zeng du",
    "珲春": "hun chun",
    "穆棱": "mu ling",
    "绥棱": "sui ling",
    "繁峙": "fan shi",
    "荥经": "ying jing",
    "红寺堡": "hong si bu",
    "蚌山": "beng shan",
    "覃塘": "qin tang",
    "马尾": "ma wei",
    "龙圩": "long xu",
    "回龙圩": "hui long xu",
    "浪卡子": "lang ka zi",
    "伽师": "jia shi",
    "子长": "zi chang",
    "长子": "zhang zi",
}
# ... and letters that have one reading in all place names but those above.
LETTERS = {"长": "chang", "朝": "chao", "都": "du", "什": "shi", "勒": "le"}

PROVINCES_EN = {
    "110000": "Beijing",
    "120000": "Tianjin",
    "130000": "Hebei",
    "140000": "Shanxi",
    "150000": "Inner Mongolia",
    "210000": "Liaoning",
    "220000": "Jilin",
    "230000": "Heilongjiang",
    "310000": "Shanghai",
    "320000": "Jiangsu",
    "330000": "Zhejiang",
    "340000": "Anhui",
    "350000": "Fujian",
    "360000": "Jiangxi",
    "370000": "Shandong",
    "410000": "Henan",
    "420000": "Hubei",
    "430000": "Hunan",
    "440000": "Guangdong",
    "450000": "Guangxi",
    "460000": "Hainan",
    "500000": "Chongqing",
    "510000": "Sichuan",
    "520000": "Guizhou",
    "530000": "Yunnan",
    "540000": "Xizang",
    "610000": "Shaanxi",
    "620000": "Gansu",
    "630000": "Qinghai",
    "640000": "Ningxia",
    "650000": "Xinjiang",
    "710000": "Taiwan",
    "810000": "Hong Kong",
    "820000": "Macao",
}

# Names whose usual English form is not the romanised Chinese one, by stem.
NAMES_EN = {
    # Inner Mongolia
    "呼和浩特": "Hohhot",
    "鄂尔多斯": "Ordos",
    "呼伦贝尔": "Hulunbuir",
    "巴彦淖尔": "Bayannur",
    "乌兰察布": "Ulanqab",
    "兴安盟": "Hinggan",
    "锡林郭勒": "Xilingol",
    "阿拉善": "Alxa",
    "托克托": "Togtoh",
    "和林格尔": "Horinger",
    "昆都仑": "Hondlon",
    "白云鄂博": "Bayan Obo",
    "海拉尔": "Hailar",
    "扎赉诺尔": "Jalainur",
    "扎兰屯": "Zalantun",
    "额尔古纳": "Ergun",
    "霍林郭勒": "Holingol",
    "科尔沁": "Horqin",
    "乌兰浩特": "Ulanhot",
    "阿尔山": "Arxan",
    "二连浩特": "Erenhot",
    "锡林浩特": "Xilinhot",
    "土默特左旗": "Tumed Left Banner",
    "土默特右旗": "Tumed Right Banner",
    "达尔罕茂明安联合旗": "Darhan Muminggan Banner",
    "阿鲁科尔沁旗": "Ar Horqin Banner",
    "巴林左旗": "Bairin Left Banner",
    "巴林右旗": "Bairin Right Banner",
    "克什克腾旗": "Hexigten Banner",
    "翁牛特旗": "Ongniud Banner",
    "喀喇沁旗": "Harqin Banner",
    "敖汉旗": "Aohan Banner",
    "科尔沁左翼中旗": "Horqin Left Middle Banner",
    "科尔沁左翼后旗": "Horqin Left Rear Banner",
    "库伦旗": "Hure Banner",
    "奈曼旗": "Naiman Banner",
    "扎鲁特旗": "Jarud Banner",
    "达拉特旗": "Dalad Banner",
    "准格尔旗": "Jungar Banner",
    "鄂托克前旗": "Otog Front Banner",
    "鄂托克旗": "Otog Banner",
    "杭锦旗": "Hanggin Banner",
    "乌审旗": "Uxin Banner",
    "伊金霍洛旗": "Ejin Horo Banner",
    "阿荣旗": "Arun Banner",
    "莫力达瓦达斡尔族自治旗": "Morin Dawa Banner",
    "鄂伦春自治旗": "Oroqen Banner",
    "鄂温克族自治旗": "Ewenki Banner",
    "陈巴尔虎旗": "Old Barag Banner",
    "新巴尔虎左旗": "New Barag Left Banner",
    "新巴尔虎右旗": "New Barag Right Banner",
    "乌拉特前旗": "Urad Front Banner",
    "乌拉特中旗": "Urad Middle Banner",
    "乌拉特后旗": "Urad Rear Banner",
    "杭锦后旗": "Hanggin Rear Banner",
    "察哈尔右翼前旗": "Chahar Right Front Banner",
    "察哈尔右翼中旗": "Chahar Right Middle Banner",
    "察哈尔右翼后旗": "Chahar Right Rear Banner",
    "四子王旗": "Siziwang Banner",
    "科尔沁右翼前旗": "Horqin Right Front Banner",
    "科尔沁右翼中旗": "Horqin Right Middle Banner",
    "扎赉特旗": "Jalaid Banner",
    "阿巴嘎旗": "Abag Banner",
    "苏尼特左旗": "Sonid Left Banner",
    "苏尼特右旗": "Sonid Right Banner",
    "东乌珠穆沁旗": "East Ujimqin Banner",
    "西乌珠穆沁旗": "West Ujimqin Banner",
    "太仆寺旗": "Taibus Banner",
    "镶黄旗": "Bordered Yellow Banner",
    "正镶白旗": "Plain and Bordered White Banner",
    "正蓝旗": "Plain Blue Banner",
    "阿拉善左旗": "Alxa Left Banner",
    "阿拉善右旗": "Alxa Right Banner",
    "额济纳旗": "Ejin Banner",
    # The north-east
    "哈尔滨": "Harbin",
    "齐齐哈尔": "Qiqihar",
    "大兴安岭": "Greater Khingan",
    "富拉尔基": "Hulan Ergi",
    "杜尔伯特": "Dorbod",
    "前郭尔罗斯": "Qian Gorlos",
    "喀喇沁左翼": "Harqin Left Wing",
    # Xizang
    "拉萨": "Lhasa",
    "日喀则": "Shigatse",
    "昌都": "Qamdo",
    "林芝": "Nyingchi",
    "那曲": "Nagqu",
    "阿里": "Ngari",
    "堆龙德庆": "Doilungdeqen",
    "达孜": "Dagze",
    "林周": "Lhunzhub",
    "当雄": "Damxung",
    "尼木": "Nyemo",
    "曲水": "Quxu",
    "墨竹工卡": "Maizhokunggar",
    "桑珠孜": "Samzhubze",
    "南木林": "Namling",
    "江孜": "Gyangze",
    "定日": "Tingri",
    "萨迦": "Sa'gya",
    "拉孜": "Lhaze",
    "昂仁": "Ngamring",
    "谢通门": "Xaitongmoin",
    "白朗": "Bainang",
    "仁布": "Rinbung",
    "康马": "Kangmar",
    "定结": "Dinggye",
    "吉隆": "Gyirong",
    "聂拉木": "Nyalam",
    "岗巴": "Gamba",
    "卡若": "Karub",
    "江达": "Jomda",
    "贡觉": "Gonjo",
    "类乌齐": "Riwoqe",
    "丁青": "Dengqen",
    "察雅": "Zhag'yab",
    "八宿": "Baxoi",
    "左贡": "Zogang",
    "芒康": "Markam",
    "洛隆": "Lhorong",
    "边坝": "Banbar",
    "工布江达": "Gongbo'gyamda",
    "墨脱": "Medog",
    "波密": "Bome",
    "察隅": "Zayu",
    "朗县": "Nang County",
    "米林": "Mainling",
    "乃东": "Nedong",
    "扎囊": "Chanang",
    "贡嘎": "Konggar",
    "琼结": "Qonggyai",
    "曲松": "Qusum",
    "措美": "Comai",
    "洛扎": "Lhozhag",
    "加查": "Gyaca",
    "隆子": "Lhunze",
    "浪卡子": "Nagarze",
    "错那": "Cona",
    "嘉黎": "Lhari",
    "聂荣": "Nyainrong",
    "安多": "Amdo",
    "申扎": "Xainza",
    "索县": "Sog County",
    "班戈": "Baingoin",
    "巴青": "Baqen",
    "尼玛": "Nyima",
    "普兰": "Burang",
    "札达": "Zanda",
    "噶尔": "Gar",
    "日土": "Rutog",
    "革吉": "Ge'gyai",
    "改则": "Gerze",
    "措勤": "Coqen",
    # Xinjiang
    "乌鲁木齐": "Urumqi",
    "克拉玛依": "Karamay",
    "吐鲁番": "Turpan",
    "博尔塔拉": "Bortala",
    "巴音郭楞": "Bayingolin",
    "阿克苏": "Aksu",
    "克孜勒苏": "Kizilsu",
    "喀什": "Kashgar",
    "和田": "Hotan",
    "伊犁": "Ili",
    "阿勒泰": "Altay",
    "沙依巴克": "Saybag",
    "乌尔禾": "Urho",
    "托克逊": "Toksun",
    "巴里坤": "Barkol",
    "玛纳斯": "Manas",
    "吉木萨尔": "Jimsar",
    "木垒": "Mori",
    "库尔勒": "Korla",
    "库车": "Kuqa",
    "沙雅": "Xayar",
    "新和": "Toksu",
    "乌什": "Uqturpan",
    "阿瓦提": "Awat",
    "柯坪": "Kalpin",
    "阿图什": "Artux",
    "阿克陶": "Akto",
    "阿合奇": "Akqi",
    "英吉沙": "Yengisar",
    "麦盖提": "Makit",
    "岳普湖": "Yopurga",
    "塔什库尔干": "Taxkorgan",
    "洛浦": "Lop",
    "策勒": "Qira",
    "奎屯": "Kuytun",
    "霍尔果斯": "Khorgas",
    "察布查尔": "Qapqal",
    "特克斯": "Tekes",
    "尼勒克": "Nilka",
    "托里": "Toli",
    "和布克赛尔": "Hoboksar",
    "布尔津": "Burqin",
    "吉木乃": "Jeminay",
    "阿拉尔": "Aral",
    "图木舒克": "Tumxuk",
    "可克达拉": "Kokdala",
    # Qinghai, Gansu, Sichuan, Yunnan
    "果洛": "Golog",
    "格尔木": "Golmud",
    "玛沁": "Maqen",
    "班玛": "Baima",
    "久治": "Jigzhi",
    "玛多": "Madoi",
    "达日": "Darlag",
    "杂多": "Zadoi",
    "治多": "Zhidoi",
    "囊谦": "Nangqen",
    "曲麻莱": "Qumarleb",
    "称多": "Chindu",
    "尖扎": "Jainca",
    "阿坝": "Ngawa",
    "甘孜": "Garze",
    "若尔盖": "Zoige",
    "壤塘": "Zamtang",
    "色达": "Sertar",
    "石渠": "Serxu",
    "阿克塞": "Aksay",
    "香格里拉": "Shangri-La",
    # Names that hold more than a name
    "市辖区": "Municipal Districts",
    "县": "Counties",
    "省直辖县级行政区划": "Directly Administered Counties",
    "自治区直辖县级行政区划": "Directly Administered Counties",
    "城区": "City District",
    "郊区": "Suburban District",
    "矿区": "Mining District",
    "东区": "East District",
    "西区": "West District",
    "芒市": "Mangshi",
    "神农架林区": "Shennongjia",
    "东营港经济开发区": "Dongying Port Economic Development Zone",
    "河北唐山海港经济开发区": "Tangshan Harbour Economic Development Zone",
    "西沙群岛": "Xisha Islands",
    "南沙群岛": "Nansha Islands",
    "中沙群岛的岛礁及其海域": "Zhongsha Islands",
    "大柴旦行政委员会": "Da Qaidam",
    "东乡族自治县": "Dongxiang",
    "山西转型综合改革示范区": "Shanxi Transformation Demonstration Zone",
    "五台山风景名胜区": "Mount Wutai Scenic Area",
    "乌拉盖管理区管委会": "Ulgai Management Area",
    "吉林中国新加坡食品区": "Jilin Sino-Singapore Food Zone",
    "长春汽车经济技术开发区": "Changchun Automotive Economic Development Zone",
    "包头稀土高新技术产业开发区": "Baotou Rare Earth High-Tech Zone",
    "中新苏滁高新技术产业开发区": "Sino-Singapore Suchu High-Tech Zone",
    "阜阳合肥现代产业园区": "Fuyang Hefei Modern Industrial Park",
    "宿州马鞍山现代产业园区": "Suzhou Ma'anshan Modern Industrial Park",
    "威海火炬高技术产业开发区": "Weihai Torch High-Tech Zone",
    "郑州航空港经济综合实验区": "Zhengzhou Airport Economic Zone",
    "豫东综合物流产业聚集区": "Eastern Henan Logistics Zone",
    "石家庄循环化工园区": "Shijiazhuang Chemical Industry Park",
    "保定白沟新城": "Baoding Baigou New Town",
    "格尔木藏青工业园区": "Golmud Zangqing Industrial Park",
    "西藏文化旅游创意园区": "Xizang Culture and Tourism Park",
    "德州天衢新区": "Dezhou Tianqu New Area",
}

# The statistical zones are named after what they are; longer endings come first.
ZONES_EN = (
    ("高新技术产业开发区", "High-Tech Zone"),
    ("高新技术产业园区", "High-Tech Zone"),
    ("高新技术开发区", "High-Tech Zone"),
    ("经济技术开发区", "Economic Development Zone"),
    ("城乡一体化示范区", "Urban-Rural Integration Zone"),
    ("经济开发区", "Economic Development Zone"),
    ("工业园区", "Industrial Park"),
    ("管理区", "Management Area"),
    ("示范区", "Demonstration Zone"),
    ("开发区", "Development Zone"),
    ("新区", "New Area"),
)

PEOPLES = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|"
    "纳西|景颇|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|"
    "鄂温克|德昂|保安|裕固|京|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺"
)
PEOPLES_END = re.compile(f"(?:(?:{PEOPLES})族)+$")
PEOPLES_BARE = re.compile("(?:蒙古|哈萨克|柯尔克孜|塔吉克|锡伯)$")
UNITS = (
    "特别行政区",
    "自治区",
    "自治州",
    "自治县",
    "自治旗",
    "特区",
    "地区",
    "省",
    "市",
    "县",
    "区",
    "盟",
)


class BuildError(Exception):
    """The table cannot be built; the message says why in one plain sentence."""


@dataclass(slots=True)
class Region:
    """One row of the table."""

    code: str
    name: str
    level: str
    parent: str
    lat: float | None = None
    lon: float | None = None
    coordinate: str = ""
    children: list[Region] = field(default_factory=list, repr=False)


def run(command: list[str], folder: Path) -> None:
    """Run a client in a folder; its own words are part of the failure."""
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    except FileNotFoundError:
        raise BuildError(f"The program {command[0]} is needed and is not installed.") from None
    except subprocess.CalledProcessError as failure:
        raise BuildError(f"{' '.join(command)} failed: {failure.stderr.strip()}") from None


def obtain(folder: Path, name: str, digest: str, command: list[str]) -> bytes:
    """The bytes of an archive, fetched unless the folder has it, and checked."""
    path = folder / name
    if not path.exists():
        run(command, folder)
    if not path.exists():
        raise BuildError(f"{' '.join(command)} succeeded but brought no {name}.")
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        raise BuildError(f"{name} is not the file this script was written for: its SHA-256 differs.")
    return content


def rows(text: str) -> list[dict[str, str]]:
    """The rows of a CSV text."""
    return list(csv.DictReader(io.StringIO(text)))


def division_rows(archive: bytes) -> tuple[list[dict[str, str]], ...]:
    """Provinces, cities and areas as the npm package has them."""
    tables = []
    with tarfile.open(fileobj=io.BytesIO(archive)) as package:
        for name in ("provinces", "cities", "areas"):
            try:
                member = package.extractfile(f"package/dist/{name}.csv")
            except KeyError:
                member = None
            if member is None:
                raise BuildError(f"{DIVISION} {DIVISION_VERSION} has no table named {name}.csv.")
            tables.append(rows(member.read().decode("utf-8-sig")))
    return tuple(tables)


def known_points(archive: bytes) -> dict[str, tuple[str, str, str]]:
    """What cpca knows: name, latitude and longitude by six-digit code."""
    with zipfile.ZipFile(io.BytesIO(archive)) as wheel:
        try:
            text = wheel.read("cpca/resources/adcodes.csv").decode("utf-8-sig")
        except KeyError:
            raise BuildError(f"{COORDINATES} {COORDINATES_VERSION} has no adcodes.csv.") from None
    return {
        row["adcode"][:6]: (row["name"], row["latitude"], row["longitude"])
        for row in rows(text)
        if row["latitude"] and row["longitude"]
    }


def assemble(tables: tuple[list[dict[str, str]], ...]) -> dict[str, Region]:
    """All regions by code, joined to their parents, in the order of the codes.

    A city without counties (东莞, 中山, 儋州) stands in the package twice, as a
    city and as its only county under the same code; it is taken once, as a
    prefecture.
    """
    provinces, cities, areas = tables
    found = {code: Region(code, name, "province", "") for code, name in ADDED_PROVINCES.items()}
    for row in provinces:
        found[row["code"] + "0000"] = Region(row["code"] + "0000", row["name"], "province", "")
    for row in cities:
        code = row["code"] + "00"
        found[code] = Region(code, row["name"], "prefecture", row["provinceCode"] + "0000")
    for row in areas:
        if row["code"] not in found:
            found[row["code"]] = Region(row["code"], row["name"], "county", row["cityCode"] + "00")
    regions = {code: found[code] for code in sorted(found)}
    for region in regions.values():
        if region.parent:
            if region.parent not in regions:
                raise BuildError(f"{region.name} ({region.code}) has no parent {region.parent}.")
            regions[region.parent].children.append(region)
    return regions


def plain_stem(name: str) -> str:
    """A name without the word for what it is, for finding its older self."""
    return re.sub("(?:地区|[市县区])$", "", name)


def former_code(region: Region, regions: dict[str, Region], points: dict[str, tuple[str, str, str]]) -> str | None:
    """The code under which cpca still has a region that was renumbered."""
    if region.code in FORMER_CODES:
        return FORMER_CODES[region.code]
    candidates = [
        code
        for code, (name, _, _) in points.items()
        if code not in regions and code[:2] == region.code[:2] and plain_stem(name) == plain_stem(region.name)
    ]
    if len(candidates) > 1:
        raise BuildError(f"{region.name} ({region.code}) may be any of {', '.join(candidates)}.")
    return candidates[0] if candidates else None


def place(regions: dict[str, Region], points: dict[str, tuple[str, str, str]]) -> None:
    """Give every region a coordinate and say whose it is: own, mean or parent."""
    for region in regions.values():
        code: str | None = region.code
        if code not in points:
            code = former_code(region, regions, points)
        if region.code in ENTERED:
            region.lat, region.lon = map(float, ENTERED[region.code])
        elif code in points:
            region.lat, region.lon = map(float, points[code][1:])
        else:
            continue
        region.coordinate = "own"
    for code, neighbour in SURROUNDED_BY.items():
        lend(regions[neighbour], regions[code])
    for level in ("prefecture", "province"):
        for region in regions.values():
            own = [child for child in region.children if child.coordinate == "own"]
            if region.level == level and not region.coordinate and own:
                region.lat = sum(child.lat or 0.0 for child in own) / len(own)
                region.lon = sum(child.lon or 0.0 for child in own) / len(own)
                region.coordinate = "mean"
    for region in regions.values():  # parents come before their children
        if not region.coordinate and region.parent:
            lend(regions[region.parent], region)
        if not region.coordinate:
            raise BuildError(f"No coordinate is to be had for {region.name} ({region.code}).")


def lend(giver: Region, taker: Region) -> None:
    """Let a region stand where another one is."""
    if giver.coordinate:
        taker.lat, taker.lon, taker.coordinate = giver.lat, giver.lon, "parent"


READINGS_PATTERN = re.compile("|".join(sorted(READINGS, key=len, reverse=True)))


def syllables(text: str) -> list[str]:
    """The toneless syllables of a place name, as the place itself is called."""
    result = [LETTERS.get(letter, syllable) for letter, syllable in zip(text, lazy_pinyin(text), strict=True)]
    for match in READINGS_PATTERN.finditer(text):
        result[match.start() : match.end()] = READINGS[match.group()].split()
    return result


def romanise(stem: str, name: str = "") -> str:
    """One capitalised word, with an apostrophe where syllables would run together.

    The stem is read as it is in the whole name that begins with it (蔚 in 蔚县).
    """
    read = syllables(name if name.startswith(stem) else stem)[: len(stem)]
    parts = [syllable.replace("v", "ü") for syllable in read]
    word = parts[0] + "".join("'" + part if part[0] in "aeo" else part for part in parts[1:])
    return word.capitalize()


def name_stem(name: str) -> str:
    """The name proper: without its unit and without the peoples it is named for."""
    for unit in UNITS:
        if name.endswith(unit) and len(name) > len(unit):
            stem = name.removesuffix(unit)
            break
    else:
        return name
    autonomous = unit.startswith("自治")
    stem = stem.removesuffix("各族") if autonomous else stem
    bare = PEOPLES_END.sub("", stem)
    if bare == stem and autonomous:
        bare = PEOPLES_BARE.sub("", stem)
    return bare if len(bare) > 1 else stem


def english(region: Region, regions: dict[str, Region]) -> str:
    """A short English name."""
    name = region.name
    if region.level == "province":
        return PROVINCES_EN[region.code]
    if name in NAMES_EN:
        return NAMES_EN[name]
    if region.level == "county" and (region.code[4] == "7" or len(name) > 4):
        for ending, words in ZONES_EN:
            if name.endswith(ending) and len(name) > len(ending):
                return " ".join([*zone_words(name.removesuffix(ending), region, regions), words])
    if name.endswith("新区") and len(name) > 3:
        return f"{romanise(name.removesuffix('新区'))} New Area"
    if name.endswith("矿区"):
        return f"{english_stem(name.removesuffix('矿区'))} Mining District"
    stem = name_stem(name)
    if len(stem) == 1:
        unit = {"县": "County", "区": "District", "市": "City"}[name[-1]]
        return f"{romanise(stem, name)} {unit}"
    return english_stem(stem, name)


def english_stem(stem: str, name: str = "") -> str:
    """The English form of a bare name."""
    return NAMES_EN.get(stem) or romanise(stem, name)


def zone_words(name: str, region: Region, regions: dict[str, Region]) -> list[str]:
    """The words before "High-Tech Zone" and the like: the city, then the place in it."""
    prefecture = regions[region.parent]
    province = name_stem(regions[prefecture.parent].name)
    if len(name) > len(province) + 1:
        name = name.removeprefix(province)
    city = name_stem(prefecture.name)
    if not name.startswith(city):
        return [english_stem(name)]
    rest = name.removeprefix(city).removeprefix("市")
    return [english_stem(city)] + ([english_stem(rest)] if rest else [])


def written(regions: Iterable[Region], by_code: dict[str, Region]) -> str:
    """The table as CSV text."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    for region in regions:
        writer.writerow(
            (
                region.code,
                region.name,
                region.level,
                region.parent,
                f"{region.lat:.4f}",
                f"{region.lon:.4f}",
                region.coordinate,
                " ".join(syllables(region.name)),
                english(region, by_code),
            )
        )
    return buffer.getvalue()


def build(folder: Path) -> str:
    """Fetch what the folder lacks and return the whole table."""
    division = obtain(
        folder,
        DIVISION_FILE,
        DIVISION_SHA256,
        ["npm", "pack", "--silent", f"{DIVISION}@{DIVISION_VERSION}"],
    )
    coordinates = obtain(
        folder,
        COORDINATES_FILE,
        COORDINATES_SHA256,
        [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", f"{COORDINATES}=={COORDINATES_VERSION}"],
    )
    regions = assemble(division_rows(division))
    place(regions, known_points(coordinates))
    return written(regions.values(), regions)


def main() -> int:
    """Read the arguments, build the table and write it."""
    parser = argparse.ArgumentParser(description="Build the table of regions.")
    parser.add_argument("--sources", type=Path, help="folder that keeps the fetched archives")
    parser.add_argument("--output", type=Path, default=OUTPUT, help="file to write")
    arguments = parser.parse_args()
    try:
        if arguments.sources:
            arguments.sources.mkdir(parents=True, exist_ok=True)
            text = build(arguments.sources)
        else:
            with tempfile.TemporaryDirectory() as folder:
                text = build(Path(folder))
        arguments.output.parent.mkdir(parents=True, exist_ok=True)
        arguments.output.write_text(text, encoding="utf-8", newline="")
    except (BuildError, OSError) as failure:
        print(f"The table of regions was not built. {failure}", file=sys.stderr)
        return 1
    print(f"{arguments.output}: {text.count(chr(10)) - 1} regions")
    return 0


if __name__ == "__main__":
    sys.exit(main())
