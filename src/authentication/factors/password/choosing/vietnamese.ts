/**
 * Words that Vietnamese speakers often choose, folded (no diacritics, `đ` as `d`): words from public lists of leaked
 * passwords, and words of the categories that these lists show: love, family, home, luck, names, teams.
 */
export const VIETNAMESE_WORDS: readonly string[] = (
  'matkhau matkhaumoi matkhaucuatoi quenmatkhau khongcomatkhau khongnho khongbiet khongcogi khongquen taikhoan dangnhap dinhdanh cancuoc congdan ' +
  'anhyeuem emyeuanh anhnhoem emnhoanh yeuanh yeuem yeuemnhieu yeuanhnhieu yeuemmaimai yeuanhmaimai maiyeuem maiyeuanh maimai maimaiyeuem ' +
  'maimaiyeuanh mainhoem mainhoanh anhlaai emlaai emcuaanh anhcuaem tinhyeu tinhban tinhdau nguoiyeu vochong voyeu chongyeu yeuvo yeuchong ' +
  'conyeu conyeume conyeubo bome bomeyeu yeubome yeume yeubo giadinh giadinhtoi giadinhlaso1 gautruc gaucon meocon cunyeu bebi beyeu bexinh ' +
  'congchua hoangtu thienthan thienthannho nhocon cobe cobemuadong anhhung anhhai anhba chihai chiba emgai emtrai banbe bantot banthan ' +
  'vietnam yeuvietnam toiyeuvietnam vietnamvodich vietnamquehuongtoi hanoi saigon hochiminh danang haiphong cantho hue nghean thanhhoa namdinh ' +
  'haiduong hungyen thaibinh bacninh quangninh quangnam binhduong dongnai vungtau dalat quynhon nhatrang mientay miennam mienbac mientrung ' +
  'quehuong dongda badinh hoankiem caugiay thanhxuan longbien ' +
  'hanhphuc maymanphatloc phatloc phattai phattaiphatloc loclocphatphat tainhan thanhcong chienthang hoabinh tudo doclap bacho hocgioi chamhoc ' +
  'sinhvien hocsinh thayco bansinh bachkhoa kinhte nganhang congan quandoi giaovien bacsi ketoan bongda bongdavietnam ' +
  'tuananh minhanh ngocanh quynhanh phuonganh lananh hoanganh ducanh thanhtung thanhthao phuongthao thuthao thanhthuy thuthuy thuthuong ' +
  'thuytrang thuytien thuylinh hoailinh maihoa maihuong lanhuong thanhhuong thuhuong thuhien thuha thanhha hongha hongnhung hongngoc ' +
  'baongoc baochau baotran khanhlinh ngoclinh ngoclan ngocmai ngochuyen bichngoc bichphuong kimanh kimchi kimngan kimthoa myduyen mylinh ' +
  'mytam quocviet quoctuan anhtuan minhtuan thanhtuan hoangtuan hoanglong thanhlong hailong duclong vanlong minhlong phihung manhhung viethung ' +
  'quanghung tuanhung tuankiet anhkiet giabao giahuy quanghuy minhhuy duchuy ducduy minhduc anhduc trungduc minhquan hoangquan anhquan ' +
  'nguyenvan nguyenthi tranvan tranthi levan lethi phamvan phamthi hoangvan hoangthi vuthi vuvan dangvan dangthi buivan buithi ' +
  'nguyen nguyenvana tranvanb trang phuong linh huong thuong hoang khanh nghia thanh thinh truong tuyet ' +
  'taolao taolaai maylaai dautrau trauvang concho conmeo conheo conga haha hihi huhu kakaka hehehe buon buonqua chan chanqua vuiqua vuive ' +
  'banhmi bundau phobo comtam caphe trasua trada bohuc biahoi hoasen hoahong hoamai hoadao sendep sentrang senhong '
)
  .trim()
  .split(/\s+/);
