package nlp
import ("testing";"fmt";"sort";"hash/fnv";"math")
func auc(p []float64,y []bool) float64{ n,s:=0.0,0.0; for i:=range p{ if !y[i]{continue}; for j:=range p{ if y[j]{continue}; n++; if p[i]>p[j]{s++} else if p[i]==p[j]{s+=.5}}}; return s/n}
func bestAcc(p []float64,y []bool)(float64,float64){ t:=append([]float64{},p...); sort.Float64s(t); b,bt:=0.0,0.0; for _,v:=range t{ c:=0; for i:=range p{ if (p[i]>=v)==y[i]{c++}}; if a:=float64(c)/float64(len(p)); a>b{b,bt=a,v}}; return b,bt}
func TestZZ(t *testing.T){
 g:=newReplyGrader(t); rs:=gradedReplies(t)
 var pc,pe []float64; var yc,ye []bool
 rows:=make([][replyFeatures]float64,len(rs)); pairs:=make([]ReplyPair,len(rs))
 var s replyScratch
 for i,r:=range rs{ g.read(&s,r.Text,r.Reply); rows[i]=s.features; c,e:=btoi(r.Completeness),btoi(r.Explanation); pairs[i]=ReplyPair{Completeness:&c,Explanation:&e}
  gr:=g.Grade(r.Text,r.Reply); pc=append(pc,gr.Completeness);pe=append(pe,gr.Explanation);yc=append(yc,r.Completeness);ye=append(ye,r.Explanation)
  if (gr.Completeness>=.5)!=r.Completeness||(gr.Explanation>=.5)!=r.Explanation{ fmt.Printf("%s C%d %.2f E%d %.2f sub %d %s\n   %.2f %v\n",r.ID,c,gr.Completeness,e,gr.Explanation,gr.Substance,gr.Why(),s.features[:15],gr.Evidence)}
 }
 a,b:=bestAcc(pc,yc); c,d:=bestAcc(pe,ye)
 fmt.Println("AUC",auc(pc,yc),a,b,auc(pe,ye),c,d)
 // repeated CV
 var mc,me,vc,ve float64; R:=30
 for rep:=range R{ fold:=func(i int)int{h:=fnv.New32a();fmt.Fprint(h,rep,"x",rs[i].ID);x:=h.Sum32();x^=x>>15;x*=2654435761;x^=x>>13;return int(x%10)}
  okc,oke:=0,0
  for k:=range 10{ var tr []ReplyPair; var x [][replyFeatures]float64
   for i:=range rs{ if fold(i)!=k{tr=append(tr,pairs[i]);x=append(x,rows[i])}}
   m,err:=fitReplyRows(x,tr,false); if err!=nil{t.Fatal(err)}
   for i:=range rs{ if fold(i)==k{ okc+=btoi((m.Completeness.probability(&rows[i])>=.5)==rs[i].Completeness); oke+=btoi((m.Explanation.probability(&rows[i])>=.5)==rs[i].Explanation)}}}
  mc+=float64(okc);me+=float64(oke);vc+=float64(okc*okc);ve+=float64(oke*oke)
 }
 n:=float64(R); fmt.Printf("CV C %.1f±%.1f E %.1f±%.1f\n",mc/n,math.Sqrt(vc/n-mc*mc/n/n),me/n,math.Sqrt(ve/n-me*me/n/n))
}
